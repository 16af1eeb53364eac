import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { natureOf } from "../../devices/model/fact.ts";
import { openRegistry } from "../../devices/registry.ts";
import { decodedOf, expectedOf, heardOf, readVectorFiles, wordsOf } from "./vectors.ts";

const registry = await openRegistry();
const files = readVectorFiles(fileURLToPath(new URL("./vectors/", import.meta.url)));

test("every family has vectors, and every vector file a family", () => {
  expect(files.map((file) => file.family).sort()).toEqual([...registry.families.keys()].sort());
  for (const file of files) expect(file.vectors.length, file.family).toBeGreaterThan(0);
});

for (const { family: id, vectors } of files) {
  const family = registry.family(id);
  if (!family) continue;
  describe(id, () => {
    test.each(vectors)("$why", (vector) => {
      expect(vector.from, "a vector says where it came from").not.toBe("");
      const decoded = decodedOf(family, vector);
      expect(wordsOf(decoded)).toEqual(expectedOf(vector));
      const heard = heardOf(decoded);
      if (vector.edge !== undefined) expect(heard[0]?.edge?.key).toBe(vector.edge);
      if (vector.counter !== undefined) expect(heard[0]?.edge?.counter).toBe(vector.counter);
      expect(heard[0]?.unconfirmed).toEqual(vector.unconfirmed);
      expect(heard[0]?.fades).toEqual(vector.fades);
      if (vector.notes !== undefined) expect(decoded.flatMap((each) => each.notes ?? [])).toEqual(vector.notes);
      for (const each of heard) {
        const edges = each.facts.some((fact) => natureOf(fact) === "edge");
        expect(each.edge !== undefined, "an edge has a key to fold by, and nothing else has").toBe(edges);
        expect(edges && vector.retained === true, "a stored copy is never an edge").toBe(false);
      }
    });

    test("says nothing that it does not declare", () => {
      const said = vectors.flatMap((vector) => heardOf(decodedOf(family, vector)).flatMap((each) => each.facts));
      const kinds = new Set(said.map((fact) => fact.kind));
      expect([...kinds].filter((kind) => !family.says.includes(kind))).toEqual([]);
      expect(family.says.filter((kind) => !kinds.has(kind))).toEqual([]);
    });
  });
}
