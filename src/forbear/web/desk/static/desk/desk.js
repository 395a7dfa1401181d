// Keys for work all day, one send per form, and the focus where it is needed. Everything works without this file.
(function () {
  "use strict";

  var typing = function (target) {
    return target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName);
  };

  var queue = document.querySelector("[data-desk-queue]");
  var here = document.querySelector("[data-desk-case]");

  function step(by) {
    var links = Array.prototype.slice.call(queue.querySelectorAll("[data-desk-open]"));
    if (!links.length) { return; }
    var at = links.indexOf(document.activeElement);
    var next = at < 0 ? (by > 0 ? 0 : links.length - 1) : Math.min(Math.max(at + by, 0), links.length - 1);
    links[next].focus();
    links[next].scrollIntoView({ block: "nearest" });
  }

  function column(number) {
    var found = document.querySelectorAll(".desk-column")[number - 1];
    var heading = found && found.querySelector("h2");
    if (!heading) { return; }
    heading.setAttribute("tabindex", "-1");
    heading.focus();
    heading.scrollIntoView({ block: "nearest" });
  }

  document.addEventListener("keydown", function (event) {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) { return; }
    if (queue && event.key === "j") { step(1); }
    else if (queue && event.key === "k") { step(-1); }
    else if (event.key === "/" && document.getElementById("desk-q")) { document.getElementById("desk-q").focus(); }
    else if (here && event.key === "u") { window.location.href = document.querySelector("[data-desk-back]").href; }
    else if (here && /^[1-3]$/.test(event.key)) { column(Number(event.key)); }
    else { return; }
    event.preventDefault();
  });

  // The server acts once on a double click anyway; this only spares the second request.
  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (!form.hasAttribute("data-desk-once")) { return; }
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "yes";
    form.setAttribute("aria-busy", "true");
  });
  window.addEventListener("pageshow", function () {
    document.querySelectorAll("[data-desk-once]").forEach(function (form) {
      delete form.dataset.sent;
      form.removeAttribute("aria-busy");
    });
  });

  // What was unfolded stays unfolded when the live figures are renewed.
  var open = [];
  document.addEventListener("htmx:beforeSwap", function (event) {
    open = Array.prototype.map.call(event.detail.target.querySelectorAll("details[open][data-fold]"), function (fold) {
      return fold.dataset.fold;
    });
  });
  document.addEventListener("htmx:afterSwap", function (event) {
    open.forEach(function (name) {
      var fold = event.detail.target.querySelector('details[data-fold="' + name + '"]');
      if (fold) { fold.open = true; }
    });
  });

  // An anchor into a folded form unfolds it.
  function unfold() {
    var target = window.location.hash && document.getElementById(decodeURIComponent(window.location.hash.slice(1)));
    var fold = target && target.closest("details");
    if (fold) { fold.open = true; }
  }
  window.addEventListener("hashchange", unfold);
  unfold();

  var errors = document.querySelector("[data-desk-focus]");
  if (errors) { errors.focus(); }
})();
