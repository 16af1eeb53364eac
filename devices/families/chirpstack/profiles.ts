import type { ProfileChoice } from "../../family.ts";
import { milesightProfiles } from "../milesight/profiles.ts";

/** What the technician is offered for a LoRaWAN device: Milesight's own, then those whose codec runs on the server. */
export const lorawanProfiles: readonly ProfileChoice[] = [
  ...milesightProfiles,
  {
    profile: "call:rescue",
    title: { zh: "其他按钮（服务器已解码），按下即求救", en: "another button, decoded by the server: rescue" },
    carries: "call",
  },
  {
    profile: "server:decoded",
    title: { zh: "其他传感器（服务器已解码）", en: "another sensor, decoded by the server" },
    carries: "other",
  },
];
