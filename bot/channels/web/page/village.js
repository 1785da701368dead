/* The demo's page: lets the phone that rings be seen, turns tabs on a narrow screen, and starts over. */
(function () {
  "use strict";

  const tabs = Array.from(document.querySelectorAll("[role=tab]"));
  const phoneOf = (tab) => document.getElementById(tab.getAttribute("aria-controls"));

  function front(tab) {
    for (const other of tabs) {
      const chosen = other === tab;
      other.setAttribute("aria-selected", String(chosen));
      other.tabIndex = chosen ? 0 : -1;
      phoneOf(other).classList.toggle("front", chosen);
    }
    quiet(phoneOf(tab), tab);
  }

  function quiet(phone, tab) {
    phone.classList.remove("rung");
    tab.classList.remove("rung");
  }

  tabs.forEach((tab, at) => {
    tab.tabIndex = at ? -1 : 0;
    tab.addEventListener("click", () => front(tab));
    tab.addEventListener("keydown", (event) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (!step) return;
      const forward = document.documentElement.dir === "rtl" ? -step : step;
      const next = tabs[(at + forward + tabs.length) % tabs.length];
      front(next);
      next.focus();
    });
  });

  window.addEventListener("message", (event) => {
    const tab = tabs.find((one) => one.getAttribute("aria-controls") === (event.data || {}).ring);
    if (event.origin !== location.origin || !tab) return;
    const phone = phoneOf(tab);
    phone.classList.remove("ringing");
    void phone.offsetWidth; // lets the shaking begin anew
    phone.classList.add("ringing", "rung");
    if (tab.getAttribute("aria-selected") !== "true") tab.classList.add("rung");
    setTimeout(() => phone.classList.remove("ringing"), 2500);
  });

  // Whoever looks into a phone has heard it.
  window.addEventListener("blur", () => {
    const tab = tabs.find((one) => phoneOf(one).contains(document.activeElement));
    if (tab) quiet(phoneOf(tab), tab);
  });

  const again = document.getElementById("again");
  again.addEventListener("click", async () => {
    const path = "phone/" + again.dataset.phone + "/";
    await fetch(path + "again", { method: "POST", headers: { "Content-Type": "application/json" }, body: "{}" });
    document.querySelector("#" + again.dataset.phone + " iframe").contentWindow.location.replace(path);
    front(tabs[0]);
  });
})();
