/** Certificates as a careless centre might show them, made by openssl for one test file. */
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

export interface Pair {
  readonly key: string;
  readonly cert: string;
}

export interface Authority {
  /** Path of its certificate. */
  readonly file: string;
  /** Good from and until, as `YYYYMMDD`. */
  issue(subject: string, from: string, until: string): Pair;
}

export function authority(folder: string, name: string): Authority {
  const at = (file: string) => join(folder, `${name}-${file}`);
  const openssl = (...args: string[]) => execFileSync("openssl", args, { cwd: folder, stdio: "pipe" });
  const newKey = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"];
  const file = at("ca.pem");
  openssl("req", "-x509", ...newKey, "-days", "3650", "-subj", `/CN=${name}`, "-keyout", at("ca.key"), "-out", file);
  writeFileSync(at("index"), "");
  writeFileSync(at("serial"), "1000\n");
  writeFileSync(
    at("ca.conf"),
    [
      "[ca]\ndefault_ca = own",
      `[own]\ndatabase = ${at("index")}\nserial = ${at("serial")}\nnew_certs_dir = ${folder}\ndefault_md = sha256\npolicy = any`,
      "unique_subject = no\ncopy_extensions = copy",
      "[any]\ncommonName = supplied",
    ].join("\n"),
  );
  let issued = 0;
  return {
    file,
    issue(subject, from, until) {
      issued += 1;
      const [key, request, cert] = [at(`${issued}.key`), at(`${issued}.csr`), at(`${issued}.pem`)];
      const named = ["-subj", "/CN=centre", "-addext", `subjectAltName=${subject}`];
      openssl("req", "-new", ...newKey, ...named, "-keyout", key, "-out", request);
      const dates = ["-startdate", `${from}000000Z`, "-enddate", `${until}000000Z`];
      const by = ["-config", at("ca.conf"), "-cert", file, "-keyfile", at("ca.key")];
      openssl("ca", "-batch", "-notext", ...by, ...dates, "-in", request, "-out", cert);
      return { key: readFileSync(key, "utf8"), cert: readFileSync(cert, "utf8") };
    },
  };
}
