"""Files in: readers give rows, a layout gives fields, a batch writes them and keeps account."""
