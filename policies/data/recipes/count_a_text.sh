# How often a speech of your own says the words of the list in use. The text is counted and forgotten.
printf '我们要发展产业，完善产业政策。' > speech.txt
curl --fail --silent --show-error --header 'Content-Type: text/plain; charset=utf-8' \
  --data-binary @speech.txt "https://tracker.example.org/api/v1/count/?offsets=false"
