"""Ask the web server of this machine whether it is there: `python deploy/healthcheck.py [/readyz]`.

Ends with 0 if it answers 200. It is asked by the name that readers use, since it answers to no other.
"""

import http.client
import os
import sys

bind = os.environ.get("BIND", "127.0.0.1:8000")
host = os.environ.get("ALLOWED_HOSTS", "localhost").replace(",", " ").split()[0].lstrip(".")
path = sys.argv[1] if len(sys.argv) > 1 else "/healthz"
connection = http.client.HTTPConnection("127.0.0.1", int(bind.rpartition(":")[2]), timeout=5)
connection.request("GET", path, headers={"Host": host})
answer = connection.getresponse()
print(answer.status, answer.read().decode())
sys.exit(0 if answer.status == 200 else 1)
