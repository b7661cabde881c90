/* The text of an editor: buttons for the commonest marks, a preview that follows, a question before leaving what is
   not saved. Without this file, the button « Aperçu » shows the same preview. */
(function () {
  "use strict";
  var WAIT = 700; // milliseconds without a key before the preview follows
  var MARKS = [
    ["Gras", "**", "**"], ["Italique", "_", "_"], ["Titre", "\n## ", "\n"], ["Liste", "\n- ", ""],
    ["Lien", "[", "](https://)"], ["Encadré", "\n::: info Titre\n", "\n:::\n"]
  ];
  var form = document.querySelector("[data-pv-editing]");
  var text = form && form.querySelector("[data-pv-editor]");
  if (!text) { return; }

  function wrap(before, after) {
    var start = text.selectionStart, end = text.selectionEnd;
    text.setRangeText(before + text.value.slice(start, end) + after, start, end, "select");
    text.setSelectionRange(start + before.length, start + before.length + (end - start));
    text.focus();
    text.dispatchEvent(new Event("input", { bubbles: true }));
  }

  var tools = document.createElement("div");
  tools.className = "pv-choices pv-editor-tools";
  tools.setAttribute("role", "group");
  tools.setAttribute("aria-label", "Mise en forme");
  MARKS.forEach(function (mark) {
    var button = document.createElement("button");
    button.type = "button";
    button.className = "fr-btn fr-btn--tertiary fr-btn--sm";
    button.textContent = mark[0];
    button.addEventListener("click", function () { wrap(mark[1], mark[2]); });
    tools.append(button);
  });
  text.before(tools);

  var pane = document.createElement("section"), title = document.createElement("h2"), body = document.createElement("div");
  var timer = 0, request = null, isSaved = !form.hasAttribute("data-pv-unsaved");
  pane.className = "pv-preview";
  title.textContent = form.getAttribute("data-pv-title");
  pane.append(title, body);
  title.id = "t-apercu-vif";
  body.className = "pv-preview__text";
  body.tabIndex = 0;
  body.setAttribute("role", "region");
  body.setAttribute("aria-labelledby", title.id);
  text.closest(".fr-input-group").after(pane);

  function show() {
    if (request) { request.abort(); }
    request = new AbortController();
    var sent = new FormData();
    sent.set("source", text.value);
    sent.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
    fetch(form.getAttribute("data-pv-preview"), { method: "POST", body: sent, signal: request.signal })
      .then(function (answer) {
        var isTold = answer.ok || answer.status === 413 || answer.status === 429;
        if (answer.status === 429) { timer = setTimeout(show, 1000 * (answer.headers.get("Retry-After") || 60)); }
        return isTold ? answer.text() : Promise.reject(answer.status);
      })
      .then(function (html) { body.innerHTML = html; })
      .catch(function () { /* the preview stays as it was; the button gives it */ });
  }

  form.addEventListener("input", function () {
    isSaved = false;
    clearTimeout(timer);
    timer = setTimeout(show, WAIT);
  });
  form.addEventListener("submit", function () { isSaved = true; });
  window.addEventListener("beforeunload", function (event) { if (!isSaved) { event.preventDefault(); } });
  show();
})();
