"""Prints the hidden fields of an HTML form read from standard input, ready to be posted: name=value&…

With an argument: of the first form that has a field of that name."""

import sys
from html.parser import HTMLParser
from urllib.parse import urlencode


class Forms(HTMLParser):
    def __init__(self):
        super().__init__()
        self.forms = []

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag == "form":
            self.forms.append({"names": set(), "hidden": []})
        elif self.forms and tag in ("input", "textarea", "select", "button"):
            form = self.forms[-1]
            form["names"].add(attrs.get("name"))
            if attrs.get("type") == "hidden":
                form["hidden"].append((attrs.get("name"), attrs.get("value") or ""))


forms = Forms()
forms.feed(sys.stdin.read())
wanted = sys.argv[1] if len(sys.argv) > 1 and sys.argv[1] else None
for form in forms.forms:
    if wanted is None or wanted in form["names"]:
        print(urlencode(form["hidden"]))
        break
else:
    sys.exit(f"no form with a field {wanted}")
