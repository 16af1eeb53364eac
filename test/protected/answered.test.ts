import { expect, test } from "vitest";
import { answeredAgo } from "../../gateway/protected/answered.ts";

const path = (kind: string, goodAgo?: number) => ({
  ...{ label: kind, kind, state: "ok" as const },
  ...(goodAgo !== undefined && { goodAgo }),
});

test("the freshest answer of a receiver counts; a phone that rang says nothing of a centre", () => {
  expect(answeredAgo([path("mqtt", 90_000), path("dc09", 30_000), path("https")])).toBe(30_000);
  expect(
    answeredAgo([path("mqtt"), path("wecom", 1_000), path("sms", 1_000), path("template", 1_000)]),
  ).toBeUndefined();
  expect(answeredAgo([])).toBeUndefined();
});
