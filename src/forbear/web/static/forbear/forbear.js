// Small conveniences. Every page works without this file.
(function () {
  "use strict";

  // The server acts once on a double click anyway; this spares the second request and says that something is happening.
  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (event.defaultPrevented || (form.getAttribute("method") || "").toLowerCase() !== "post") { return; }
    if (form.dataset.sending) { event.preventDefault(); return; }
    form.dataset.sending = "yes";
    form.setAttribute("aria-busy", "true");
    // An answer that is a download leaves the page standing, so the form comes back by itself.
    window.setTimeout(function () { release(form); }, 8000);
  });
  function release(form) {
    delete form.dataset.sending;
    form.removeAttribute("aria-busy");
  }
  window.addEventListener("pageshow", function () {
    document.querySelectorAll("form[data-sending]").forEach(release);
  });

  // What copies says where it copies from: <button data-copy="id-of-element" data-copied="Copied">.
  document.querySelectorAll("[data-copy]").forEach(function (button) {
    var source = document.getElementById(button.getAttribute("data-copy"));
    if (!source || !navigator.clipboard) { return; }
    button.hidden = false;
    button.addEventListener("click", function () {
      navigator.clipboard.writeText(source.value || source.textContent.trim()).then(function () {
        button.textContent = button.getAttribute("data-copied");
      });
    });
  });

  // A demonstration account fills the sign-in form; the person still presses the button.
  document.querySelectorAll("[data-fill-username]").forEach(function (button) {
    button.hidden = false;
    button.addEventListener("click", function () {
      document.getElementById("id_username").value = button.getAttribute("data-fill-username");
      document.getElementById("id_password").value = button.getAttribute("data-fill-password");
      document.getElementById("id_password").focus();
    });
  });

  var errors = document.querySelector("[data-focus]");
  if (errors) { errors.focus(); }
})();
