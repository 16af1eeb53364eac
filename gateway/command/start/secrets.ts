import { createHash, randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

/** A secret of this installation: made once with 256 random bits, kept in a file only its owner reads. */
export interface Secret {
  readonly file: string;
  readonly token: string;
  readonly sha256: string;
}

export function secretAt(file: string): Secret {
  if (!existsSync(file)) {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    writeFileSync(file, `${randomBytes(32).toString("base64url")}\n`, { mode: 0o600, flag: "wx" });
  }
  const token = readFileSync(file, "utf8").trim();
  return { file, token, sha256: createHash("sha256").update(token).digest("hex") };
}
