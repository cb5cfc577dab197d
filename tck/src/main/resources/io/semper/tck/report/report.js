// Filters the table of rules. The filters are kept in the address, so that it can be passed on.
(function () {
    "use strict";
    var form = document.querySelector(".filters");
    var count = document.getElementById("count");
    var rows = Array.prototype.map.call(document.querySelectorAll(".rules tbody tr"), function (row) {
        return { row: row, text: row.textContent.toLowerCase(), verdicts: row.dataset.verdicts.split(" ") };
    });

    function apply() {
        var words = form.q.value.toLowerCase().split(/\s+/).filter(Boolean);
        var shown = 0;
        rows.forEach(function (each) {
            var fits = (form.area.value === "" || each.row.dataset.area === form.area.value) &&
                (form.level.value === "" || each.row.dataset.level === form.level.value) &&
                (form.verdict.value === "" || each.verdicts.indexOf(form.verdict.value) >= 0) &&
                words.every(function (word) { return each.text.indexOf(word) >= 0; });
            each.row.hidden = !fits;
            shown += fits ? 1 : 0;
        });
        count.textContent = shown === rows.length ? rows.length + " rules" : shown + " of " + rows.length + " rules";
    }

    function address() {
        var parts = ["q", "area", "level", "verdict"].filter(function (name) { return form[name].value !== ""; })
            .map(function (name) { return name + "=" + encodeURIComponent(form[name].value); });
        history.replaceState(null, "", parts.length === 0 ? location.pathname + location.search : "#?" + parts.join("&"));
    }

    function changed() {
        apply();
        address();
    }

    if (location.hash.indexOf("#?") === 0) {
        location.hash.slice(2).split("&").forEach(function (part) {
            var field = form[part.split("=")[0]];
            if (field && field.name) {
                try {
                    field.value = decodeURIComponent(part.split("=").slice(1).join("="));
                } catch (e) {
                    // an address that was cut; the other filters hold
                }
            }
        });
    }
    form.hidden = false;
    form.addEventListener("input", changed);
    form.addEventListener("submit", function (event) { event.preventDefault(); });
    form.addEventListener("reset", function () { setTimeout(changed, 0); });
    // A link to a rule that the filters hide shows it.
    window.addEventListener("hashchange", function () {
        var target = document.getElementById(location.hash.slice(1));
        if (target && target.hidden) {
            form.reset();
            apply();
            target.scrollIntoView();
        }
    });
    apply();
})();
