# Every incentive on record, one JSON object a line, page after page.
url="https://tracker.example.org/api/v1/incentives.ndjson?page_size=1000"
: > incentives.ndjson
while [ -n "$url" ]; do
  curl --fail --silent --show-error --compressed --dump-header headers.txt "$url" >> incentives.ndjson
  url=$(sed -n 's/^[Ll]ink:.*<\([^>]*\)>; rel="next".*/\1/p' headers.txt)
done
wc -l < incentives.ndjson
