# The same address every hour: as long as nothing has changed, the answer is an empty 304.
curl --fail --silent --show-error --etag-compare etag.txt --etag-save etag.txt \
  --output awards.csv --write-out '%{http_code}\n' \
  "https://tracker.example.org/api/v1/awards.csv?page_size=1000"
