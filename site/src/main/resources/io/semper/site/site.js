// In the head, so that a chosen theme is there before the page is painted.
(function () {
    "use strict";
    var root = document.documentElement;
    root.classList.add("js");

    function stored() {
        try {
            return localStorage.getItem("semper-theme");
        } catch (denied) {
            return null;
        }
    }

    var chosen = stored();
    if (chosen === "light" || chosen === "dark") {
        root.setAttribute("data-theme", chosen);
    }

    var system = matchMedia("(prefers-color-scheme: dark)");

    function isDark() {
        var theme = root.getAttribute("data-theme");
        return theme ? theme === "dark" : system.matches;
    }

    function label(button) {
        var other = isDark() ? "Light" : "Dark";
        button.textContent = other;
        button.setAttribute("aria-label", other + " colours");
    }

    function prepareTheme(button) {
        button.hidden = false;
        label(button);
        system.addEventListener("change", function () { label(button); });
        button.addEventListener("click", function () {
            var theme = isDark() ? "light" : "dark";
            root.setAttribute("data-theme", theme);
            try {
                localStorage.setItem("semper-theme", theme);
            } catch (denied) {
                // The choice lasts as long as the page.
            }
            label(button);
        });
    }

    function prepareMenu(button) {
        var sidebar = document.getElementById("sidebar");
        button.hidden = false;
        button.addEventListener("click", function () {
            var open = sidebar.classList.toggle("open");
            button.setAttribute("aria-expanded", String(open));
        });
        sidebar.addEventListener("keydown", function (event) {
            if (event.key === "Escape" && sidebar.classList.contains("open")) {
                button.click();
                button.focus();
            }
        });
    }

    document.addEventListener("DOMContentLoaded", function () {
        document.querySelectorAll("button.theme").forEach(prepareTheme);
        document.querySelectorAll("button.menu").forEach(prepareMenu);
        var current = document.querySelector(".sidebar [aria-current]");
        if (current && current.offsetParent) {
            var sidebar = document.getElementById("sidebar");
            sidebar.scrollTop = current.offsetTop - sidebar.clientHeight / 3;
        }
    });

    document.addEventListener("keydown", function (event) {
        var typing = /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName || "");
        var input = document.querySelector("main .find input, .top .find input");
        if (event.key === "/" && input && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
            event.preventDefault();
            input.focus();
        }
    });
})();
