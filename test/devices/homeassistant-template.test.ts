import fc from "fast-check";
import { expect, test } from "vitest";
import { parseTemplate, render } from "../../devices/families/homeassistant-discovery/template.ts";

function rendered(template: string, payload: string): string {
  const parsed = parseTemplate(template);
  if (!parsed) return "(by hand)";
  const found = render(parsed, payload);
  if ("fault" in found) return `(${found.fault})`;
  return "text" in found ? found.text : "(nothing)";
}

test.each([
  ["{{ value }}", "ON", "ON"],
  ["{{value_json.a.b}}", '{"a":{"b":"x"}}', "x"],
  ["{{ value_json['a b'][\"c\"] }}", '{"a b":{"c":7}}', "7"],
  ["{{ value_json.list[1] }}", '{"list":[1,2]}', "2"],
  ["{{ value_json.on }}", '{"on":true}', "True"],
  ["{{- value_json.on | lower -}}", '{"on":true}', "true"],
  ["{{ value | upper }}", "on", "ON"],
  ["{{ value_json.t | float | round(1) }}", '{"t":"21.57"}', "21.6"],
  ["{{ value_json.t | round }}", '{"t":21.4}', "21"],
  ["{{ value_json.n | int }}", '{"n":"7.9"}', "7"],
  ["{{ value_json.x | default('OFF') }}", "{}", "OFF"],
  ["{{ value_json.x | default('OFF') }}", '{"x":null}', "(nothing)"],
  ["{{ value_json.x | is_defined }}", "{}", "(nothing)"],
  ["{% if value_json.s == 'open' %}ON{% else %}OFF{% endif %}", '{"s":"open"}', "ON"],
  ["{% if value_json.s != 'open' %}ON{% else %}OFF{% endif %}", '{"s":"open"}', "OFF"],
  ["{%- if (value_json.s) == 1 -%} ON {%- elif value_json.s == 2 -%} TWO {%- endif -%}", '{"s":2}', "TWO"],
  ["{% if value_json.s == true %}ON{% else %}OFF{% endif %}", '{"s":true}', "ON"],
  ["{% if value_json.s == '1' %}ON{% else %}OFF{% endif %}", '{"s":1}', "OFF"],
  ["{{ 'ON' if (value_json.n | int) != 0 else 'OFF' }}", '{"n":"0"}', "OFF"],
  [
    "{% if value_json.s == 'a' %}{% if value_json.t == 'b' %}X{% else %}Y{% endif %}{% else %}Z{% endif %}",
    '{"s":"a","t":"c"}',
    "Y",
  ],
  // What is not there decides nothing: no "OFF" out of a message that says nothing of it.
  ["{% if value_json.s == 'open' %}ON{% else %}OFF{% endif %}", "{}", "(nothing)"],
  ["{% if value_json.s != 'open' %}ON{% else %}OFF{% endif %}", '{"s":null}', "(nothing)"],
  ["{{ value_json.a }}", '{"a":{"b":1}}', "(nothing)"],
  ["{{ value_json.toString }}", "{}", "(nothing)"],
  ["{{ value_json.constructor.name }}", "{}", "(nothing)"],
  ["{{ value_json.a }}", "open", "(not-json)"],
  ["{{ value_json.a }}", "[".repeat(20), "(too-deep)"],
])("%s of %s is %s", (template, payload, expected) => {
  expect(rendered(template, payload)).toBe(expected);
});

test.each([
  "{{ states('sensor.x') }}",
  "{{ value_json.a and true }}",
  "{{ value_json.get('a') }}",
  "{{ value_json.a is defined }}",
  "{{ value_json.a ~ 'x' }}",
  "{{ value_json.a + 1 }}",
  "{% if value_json.a %}ON{% else %}OFF{% endif %}",
  "{% if value == 'a' %}ON",
  "{% set x = 1 %}{{ x }}",
  "{% for x in value_json %}{% endfor %}",
  "{{ value_json.a | regex_replace('a', 'b') }}",
  "{{ ''.__class__ }}",
  "{{ constructor }}",
  "{{ value",
  "{{ (((((((((((((((((((value))))))))))))))))))) }}",
  "{{ value_json.a }}".padEnd(2_000),
  "{# a note #}{{ value }}",
  "{% if value == 'a' %}1{% else %}2{% else %}3{% endif %}",
])("%s is mapped by hand", (template) => {
  expect(rendered(template, "{}")).toBe("(by hand)");
});

const pieces = fc.constantFrom(
  ...[
    "{{",
    "}}",
    "{%",
    "%}",
    "value",
    "value_json",
    ".a",
    "['b']",
    "[0]",
    "|",
    "default('x')",
    "lower",
    "int",
    "round(2)",
  ],
  ...[
    "if",
    "elif",
    "else",
    "endif",
    "==",
    "!=",
    "'on'",
    "1",
    "-2.5",
    "(",
    ")",
    " ",
    "ON",
    "none",
    "true",
    "__proto__",
    "{#",
  ],
);

test("any text is a template or is none, any payload is rendered or is not, and nothing ever throws", () => {
  const template = fc.oneof(
    fc.string(),
    fc.array(pieces, { maxLength: 24 }).map((all) => all.join(" ")),
  );
  const payload = fc.oneof(fc.string(), fc.json({ maxDepth: 4 }));
  let understood = 0;
  fc.assert(
    fc.property(template, payload, (text, body) => {
      const found = rendered(text, body);
      if (found !== "(by hand)") understood += 1;
      expect(typeof found).toBe("string");
    }),
    { numRuns: 5_000 },
  );
  expect(understood).toBeGreaterThan(100);
});

test("a name that is not in the message says nothing, whatever objects inherit", () => {
  const names = fc.oneof(
    fc.stringMatching(/^[a-z_]{1,12}$/),
    fc.constantFrom("constructor", "__proto__", "hasOwnProperty"),
  );
  fc.assert(
    fc.property(names, fc.jsonValue({ maxDepth: 2 }), (name, value) => {
      expect(rendered(`{{ value_json.${name} }}`, JSON.stringify({ Other: value }))).toBe("(nothing)");
    }),
  );
});
