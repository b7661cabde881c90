/* Parvis: five comforts. Every page works without this file. Words come from the page. */
(function () {
  "use strict";
  var root = document.documentElement, store = "scheme", modes = ["system", "light", "dark"];

  // 1. Theme: system, light, dark, in turn. The choice is kept on this device only.
  var saved = null;
  try { saved = localStorage.getItem(store); } catch (e) { /* storage refused: keep the system theme */ }
  if (modes.indexOf(saved) < 0) { saved = "system"; }
  function apply(mode) {
    if (mode === "system") { root.removeAttribute("data-fr-theme"); } else { root.setAttribute("data-fr-theme", mode); }
  }
  apply(saved);

  document.addEventListener("DOMContentLoaded", function () {
    document.querySelectorAll("[data-pv-theme]").forEach(function (button) {
      var label = button.querySelector("[data-pv-label]");
      function show(mode) { if (label) { label.textContent = button.getAttribute("data-pv-" + mode); } }
      show(saved);
      button.hidden = false;
      button.addEventListener("click", function () {
        saved = modes[(modes.indexOf(saved) + 1) % 3];
        apply(saved); show(saved);
        try { localStorage.setItem(store, saved); } catch (e) { /* nothing to keep */ }
      });
    });

    // 2. Copy: the text of the element named by data-pv-copy; the button says so for two seconds.
    document.querySelectorAll("[data-pv-copy]").forEach(function (button) {
      var source = document.getElementById(button.getAttribute("data-pv-copy"));
      if (!source || !navigator.clipboard) { return; }
      var label = button.querySelector("[data-pv-label]") || button, before = label.textContent;
      button.hidden = false;
      button.addEventListener("click", function () {
        navigator.clipboard.writeText(source.value || source.textContent.trim()).then(function () {
          label.textContent = button.getAttribute("data-pv-done");
          setTimeout(function () { label.textContent = before; }, 2000);
        });
      });
    });

    // 3. Facets and sort: send the form on change, without its empty fields. The visible button does the same.
    document.querySelectorAll("form[data-pv-auto]").forEach(function (form) {
      form.addEventListener("change", function (event) {
        if (event.target.matches("input[type=checkbox],input[type=radio],select")) { form.requestSubmit(); }
      });
      form.addEventListener("submit", function () {
        Array.prototype.forEach.call(form.elements, function (field) {
          if (field.name && !field.value) { field.disabled = true; setTimeout(function () { field.disabled = false; }, 0); }
        });
      });
    });

    // 4. Print: the button is there only when it works.
    document.querySelectorAll("[data-pv-print]").forEach(function (place) {
      place.hidden = false;
      place.addEventListener("click", function () { window.print(); });
    });

    // 5. Folds: the one that the address names is open.
    function unfold() {
      var named = location.hash ? document.getElementById(location.hash.slice(1)) : null;
      if (named && named.matches("details.pv-fold") && !named.open) { named.open = true; named.scrollIntoView(); }
    }
    window.addEventListener("hashchange", unfold);
    unfold();
  });
}());
