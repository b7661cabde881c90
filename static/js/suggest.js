/* Suggestions under each search field: an ARIA 1.2 combobox whose listbox is a fragment of the server. Without this
   file, or off line, the field searches as ever. */
(function () {
  "use strict";
  var WAIT = 150, SHORTEST = 2; // milliseconds, characters
  var GAP = 12, LEAST = 240; // pixels: left under the list, and the height it has in any case

  function suggest(input) {
    var list = document.createElement("div"), said = document.createElement("div");
    var timer = 0, request = null, shown = "", active = -1;

    list.id = input.id + "-suggestions";
    list.className = "pv-suggest";
    list.hidden = true;
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", input.getAttribute("data-pv-label"));
    said.className = "fr-sr-only";
    said.setAttribute("role", "status");
    said.setAttribute("aria-live", "polite");
    input.parentNode.append(list, said);
    var attributes = { role: "combobox", autocomplete: "off", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id };
    Object.keys(attributes).forEach(function (name) { input.setAttribute(name, attributes[name]); });

    function options() { return list.querySelectorAll("[role=option]"); }

    // The option with this number is the active one; -1 gives the field back.
    function choose(number) {
      options().forEach(function (option, place) {
        option.id = list.id + "-" + place;
        option.setAttribute("aria-selected", String(place === number));
        if (place === number) { option.scrollIntoView({ block: "nearest" }); }
      });
      active = number;
      if (number < 0) { input.removeAttribute("aria-activedescendant"); } else { input.setAttribute("aria-activedescendant", list.id + "-" + number); }
    }

    function open() {
      list.hidden = false;
      var screen = window.visualViewport || { height: window.innerHeight, offsetTop: 0 };
      list.style.maxHeight = Math.max(screen.height + screen.offsetTop - list.getBoundingClientRect().top - GAP, LEAST) + "px";
      input.setAttribute("aria-expanded", "true");
      said.textContent = list.firstElementChild.getAttribute("data-pv-said");
      choose(-1);
    }

    function close() {
      clearTimeout(timer);
      if (request) { request.abort(); request = null; }
      choose(-1);
      list.hidden = true;
      input.setAttribute("aria-expanded", "false");
      said.textContent = "";
    }

    function show(text, html) {
      if (document.activeElement !== input) { return; }
      list.innerHTML = html;
      shown = text;
      if (options().length) { open(); } else { close(); }
    }

    function ask() {
      var text = input.value.trim();
      if (text.length < SHORTEST) { close(); return; }
      if (text === shown && options().length) { if (list.hidden) { open(); } return; }
      if (request) { request.abort(); }
      var mine = request = new AbortController();
      fetch(input.getAttribute("data-pv-suggest") + "&q=" + encodeURIComponent(text), { signal: mine.signal })
        .then(function (answer) { return answer.ok ? answer.text() : ""; })
        .then(function (html) { if (request === mine) { request = null; show(text, html); } })
        .catch(function () { if (request === mine) { close(); } }); // off line, or a newer question
    }

    function move(event, step) {
      event.preventDefault();
      if (list.hidden) { clearTimeout(timer); ask(); return; }
      var count = options().length + 1; // the field itself is one of the stops
      choose((active + 1 + step + count) % count - 1);
    }

    function jump(event, number) {
      if (active >= 0) { event.preventDefault(); choose(number); }
    }

    var keys = {
      ArrowDown: function (event) { move(event, 1); },
      ArrowUp: function (event) { if (event.altKey) { close(); } else { move(event, -1); } },
      Home: function (event) { jump(event, 0); },
      End: function (event) { jump(event, options().length - 1); },
      Enter: function (event) { if (active >= 0) { event.preventDefault(); options()[active].click(); } },
      Escape: function (event) {
        if (!list.hidden) { event.preventDefault(); event.stopPropagation(); close(); } else if (input.value) { event.preventDefault(); input.value = ""; }
      },
      Tab: close
    };

    input.addEventListener("input", function () { clearTimeout(timer); timer = setTimeout(ask, WAIT); });
    input.addEventListener("keydown", function (event) {
      if (!event.isComposing && keys[event.key]) { keys[event.key](event); }
    });
    input.addEventListener("blur", close);
    list.addEventListener("mousedown", function (event) { event.preventDefault(); }); // the field keeps the focus
    if (input.form) { input.form.addEventListener("submit", close); }
    window.addEventListener("pagehide", close);
  }

  document.querySelectorAll("input[data-pv-suggest]").forEach(suggest);
}());
