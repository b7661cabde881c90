/* Parvis: which result of a search was opened first. Sends the question, the position and nothing of the person.
   Every page works without this file. */
(function () {
  "use strict";
  if (!navigator.sendBeacon) { return; }
  var sent = false;

  function tell(event) {
    var link = event.target.closest("ol.pv-results[data-pv-question] a[href]");
    if (!link || sent || event.button > 1) { return; }
    var list = link.closest("ol.pv-results"), row = link;
    while (row.parentNode !== list) { row = row.parentNode; }
    sent = true;
    navigator.sendBeacon("/recherche/clic/", new URLSearchParams({
      kind: list.getAttribute("data-pv-kind") || "dataset",
      question: list.getAttribute("data-pv-question").slice(0, 200),
      position: list.start + Array.prototype.indexOf.call(list.children, row)
    }));
  }

  // A middle click is no "click"; it opens a result all the same.
  document.addEventListener("click", tell);
  document.addEventListener("auxclick", tell);
}());
