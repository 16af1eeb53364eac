import { AbandonScreen } from "./abandon-screen.tsx";
import { DeviceScreen } from "./device-screen.tsx";
import { HubScreen } from "./hub-screen.tsx";
import type { Installer } from "./installer.ts";
import { ListScreen } from "./list-screen.tsx";
import { OpenScreen, UnlockScreen } from "./open-screen.tsx";
import { OutScreen } from "./out-screen.tsx";
import { ReportScreen, TrainScreen } from "./report-screen.tsx";
import { ScanScreen } from "./scan-screen.tsx";
import { TestScreen } from "./test-screen.tsx";
import { WalkScreen } from "./walk-screen.tsx";
import { WhichScreen } from "./which-screen.tsx";

export function InstallerPage({ installer }: { readonly installer: Installer }) {
  const where = installer.where.value;
  switch (where.at) {
    case "starting":
      return null;
    case "locked":
      return <UnlockScreen installer={installer} why={where.why} />;
    case "none":
      return <OpenScreen installer={installer} />;
    case "hub":
      return <HubScreen installer={installer} />;
    case "list":
      return <ListScreen installer={installer} />;
    case "which":
      return <WhichScreen installer={installer} />;
    case "out":
      return <OutScreen key={where.n} installer={installer} n={where.n} />;
    case "abandon":
      return <AbandonScreen installer={installer} />;
    case "scan":
      return <ScanScreen installer={installer} replaces={where.replaces} />;
    case "device":
      return <DeviceScreen key={where.n} installer={installer} n={where.n} />;
    case "walk":
      return <WalkScreen installer={installer} />;
    case "test":
      return <TestScreen key={where.n} installer={installer} n={where.n} />;
    case "train":
      return <TrainScreen installer={installer} />;
    case "report":
      return <ReportScreen installer={installer} />;
  }
}
