# What OpenRefine sends for one name.
curl --fail --silent --show-error "https://tracker.example.org/reconcile/" \
  --data-urlencode 'queries={"q0": {"query": "杭州市", "type": "localities", "limit": 3}}'
