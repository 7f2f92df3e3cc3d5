// The last entry of an autocomplete makes a new record of what was typed: its form opens in a window of
// its own, as the + beside the field does.
"use strict";
window.addEventListener("DOMContentLoaded", () => {
  const $ = window.django && window.django.jQuery;
  if (!$) return;
  $(document).on("select2:selecting", "select", (event) => {
    const entry = event.params.args.data;
    if (!entry.create) return;
    event.preventDefault();
    const select = event.target;
    $(select).select2("close");
    const link = document.createElement("a");
    link.id = `add_${select.id}`;
    link.href = entry.create;
    window.showRelatedObjectPopup(link);
  });
});
