// Finds the entries of searchIndex that contain every word; what is in a title counts more than what is in a text.
(function () {
    "use strict";
    var MOST = 60;
    var input = document.getElementById("query");
    var count = document.getElementById("count");
    var list = document.getElementById("results");
    var entries = searchIndex.map(function (entry) {
        return { entry: entry, title: entry[0].toLowerCase(), heading: entry[1].toLowerCase(), text: entry[3].toLowerCase() };
    });

    function wordsOf(query) {
        return query.toLowerCase().split(/[\s()]+/).filter(function (word) { return word !== ""; });
    }

    function scoreOfWord(found, word) {
        if (found.title === word) {
            return 60;
        }
        if (found.heading.split(/[^\w-]/)[0] === word) {
            return 50;
        }
        var score = 0;
        if (found.title.indexOf(word) === 0) {
            score = 25;
        } else if (found.title.indexOf(word) > 0) {
            score = 15;
        }
        if (found.heading.indexOf(word) >= 0) {
            score += 20;
        }
        if (found.text.indexOf(word) >= 0) {
            score += 4;
        }
        return score;
    }

    function score(found, words) {
        var sum = 0;
        for (var i = 0; i < words.length; i++) {
            var one = scoreOfWord(found, words[i]);
            if (one === 0) {
                return 0;
            }
            sum += one;
        }
        // A type or the head of a page before its parts.
        return sum + (found.heading === "" ? 2 : 0);
    }

    function kindOf(url) {
        return url.indexOf("api/") === 0 ? "Javadoc" : url.indexOf("spec.html#") === 0 ? "Rule" : url.indexOf("guide/") === 0 ? "Guide" : "";
    }

    function excerpt(found, words) {
        var text = found.entry[3];
        var at = -1;
        for (var i = 0; i < words.length && at < 0; i++) {
            at = found.text.indexOf(words[i]);
        }
        var from = at < 80 ? 0 : text.lastIndexOf(" ", at - 60) + 1;
        var to = text.length <= from + 220 ? text.length : text.lastIndexOf(" ", from + 220);
        return (from > 0 ? "… " : "") + text.slice(from, to) + (to < text.length ? " …" : "");
    }

    // As text and mark elements, never as HTML: the query is whatever the address says.
    function marked(parent, text, words) {
        var lower = text.toLowerCase();
        var from = 0;
        while (from < text.length) {
            var next = -1;
            var length = 0;
            words.forEach(function (word) {
                var at = lower.indexOf(word, from);
                if (at >= 0 && (next < 0 || at < next)) {
                    next = at;
                    length = word.length;
                }
            });
            if (next < 0) {
                break;
            }
            parent.append(text.slice(from, next));
            var mark = document.createElement("mark");
            mark.textContent = text.slice(next, next + length);
            parent.append(mark);
            from = next + length;
        }
        parent.append(text.slice(from));
    }

    function show(query) {
        var words = wordsOf(query);
        list.textContent = "";
        if (words.length === 0) {
            count.textContent = "";
            return;
        }
        var results = entries.map(function (found, at) { return { found: found, at: at, score: score(found, words) }; })
            .filter(function (result) { return result.score > 0; })
            .sort(function (a, b) { return b.score - a.score || a.at - b.at; });
        count.textContent = results.length === 0 ? "Nothing contains all of these words."
            : results.length === 1 ? "1 result"
            : results.length + " results" + (results.length > MOST ? ", of which the first " + MOST : "");
        results.slice(0, MOST).forEach(function (result) {
            var entry = result.found.entry;
            var item = document.createElement("li");
            var link = document.createElement("a");
            link.href = entry[2].split("#").map(encodeURI).join("#");
            marked(link, entry[0] + (entry[1] ? ": " + entry[1] : ""), words);
            var kind = document.createElement("span");
            kind.textContent = kindOf(entry[2]);
            var text = document.createElement("p");
            marked(text, excerpt(result.found, words), words);
            item.append(link, " ", kind, text);
            list.append(item);
        });
    }

    input.value = new URLSearchParams(location.search).get("q") || "";
    input.addEventListener("input", function () { show(input.value); });
    if (input.value === "") {
        input.focus();
    }
    show(input.value);
})();
