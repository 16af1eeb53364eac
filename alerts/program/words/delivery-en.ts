import type { deliveryDoctorZh, deliveryZh } from "./delivery-zh.ts";

/** The ways by which alerts leave a home, in English: a translation of `delivery-zh.ts`. */
export const deliveryEn: Readonly<Record<keyof typeof deliveryZh, string>> = {
  "warning.path_down": "A further path for alerts does not work. Please tell the technician (hearthwatch paths).",
  "warning.path_troubled":
    "A further path for alerts is turned down by its receiver. Please tell the technician (hearthwatch paths).",
};

type Table = typeof deliveryDoctorZh;
export const deliveryDoctorEn: { readonly [C in keyof Table]: { readonly [Part in keyof Table[C]]: string } } = {
  "path.ok": { found: "path {label}: it answers" },
  "path.not_running": { found: "path {label}: its settings read; the gateway does not run, so nothing was sent" },
  "path.no_answer": {
    found: "path {label} does not answer ({why})",
    do: "See whether the hub has internet and the receiver is on; then run `hearthwatch paths --test {label}`",
  },
  "path.unreachable": {
    found: "path {label} cannot be reached ({why})",
    do: "Check its address and port, the network and the firewall; then run `hearthwatch paths --test {label}`",
  },
  "path.not_let_in": {
    found: "the receiver of path {label} does not know us ({why})",
    do: "Check the key, the account or the robot's security settings, then restart the gateway",
  },
  "path.turned_down": {
    found: "the receiver of path {label} does not take what we send ({why})",
    do: "Give its answer to the receiver's technician to check format and account; then run `hearthwatch paths --test {label}`",
  },
  "path.down": {
    found: "path {label} does not work ({why})",
    do: "Run `hearthwatch paths --test {label}` and follow what it says",
  },
  "path.destinations": {
    found: "something is wrong with where the paths lead: {fault}",
    do: "Correct the file that destinationsFile names, mode 0600",
  },
};
