import { deliveryDoctorEn } from "./delivery-en.ts";
import type { DoctorWords } from "./doctor.ts";

/** What `hearthwatch doctor` says, in English: a translation of `doctor-zh.ts`, which is the measure of keys and places. */
export const doctorEn: DoctorWords = {
  "verdict.ok": { found: "ok" },
  "verdict.warn": { found: "WARN" },
  "verdict.fault": { found: "FAULT" },
  "verdict.do": { found: "Do: {remedy}" },
  "all.listening": {
    found: "Looking. Listening for {seconds} s: press a button or open a door now to see how they arrive.",
  },
  "all.well": { found: "All is well." },
  "all.found": { found: "{faults} faults, {warnings} warnings." },

  "check.late": {
    found: "not finished within {seconds} s: not known",
    do: "Look again; if it stays so, look at the network and load over there",
  },
  "check.failed": { found: "could not be looked at: {why}", do: "Report this with the output of --json" },

  "check.left_alone": {
    found: "not touched, because another gateway holds the data folder: not known",
    do: "See to the finding of gateway first and look again",
  },

  "config.good": { found: "The configuration {file} is good" },
  "config.fault": { found: "{fault}", do: "Correct this place in the configuration and look again" },
  "config.families": { found: "{fault}", do: "Use one of the families listed, or give one of them other bases" },
  "file.good": { found: "{count} files of secrets and certificates can be read" },
  "file.unreadable": {
    found: "{setting}: {file} cannot be read ({why})",
    do: "Make this file (mode 0600 for a secret), or correct {setting}",
  },
  "file.empty": { found: "{setting}: {file} is empty", do: "Put the secret into this file and nothing else" },
  "file.open": { found: "{setting}: other users can read {file}", do: "Run chmod 600 {file}" },

  "gateway.ready": { found: "A gateway is running; {url} says: ready" },
  "gateway.not_ready": {
    found: "A gateway is running, but not all of it is ready: {parts}",
    do: "See these parts below",
  },
  "gateway.absent": {
    found:
      "No gateway is running ({url} does not answer): nobody watches this home now, and whether devices are lost is not known",
    do: "Start it: npx hearthwatch gateway --config {file}",
  },
  "gateway.page_unknown": {
    found: "page.port is 0: the gateway cannot be asked from here, and whether devices are lost is not known",
    do: "Give page.port a fixed port and restart the gateway",
  },
  "gateway.mute": {
    found: "The data folder is held by {owner}, but {url} does not answer",
    do: "Read that gateway's log; if it runs by another configuration, look with that one; if it is stuck, restart it",
  },
  "gateway.stranger": {
    found: "{url} is answered by another program, not by a gateway",
    do: "Stop that program, or give page.port another port",
  },
  "gateway.other_home": {
    found: "The gateway at {url} watches home {found}; the configuration says {wanted}",
    do: "Look with that gateway's own configuration, or give page.port another port",
  },
  "gateway.page_taken": {
    found: "The page's address {at} is taken by another program: the gateway cannot start",
    do: "Stop that program, or give page.port another port",
  },
  "gateway.page_cannot": {
    found: "The page's address {at} cannot be used ({why})",
    do: "Set page.host to an address of this machine, such as 127.0.0.1",
  },
  "gateway.older_config": {
    found: "The running gateway has no {part}: it was started with an older configuration",
    do: "Restart the gateway so that the new configuration counts",
  },
  "gateway.simulated": {
    found: "A simulated home is attached: there are no real devices",
    do: "Remove simulatedHome for a real installation",
  },
  "gateway.warning": { found: "The gateway warns: {code}", do: "Open the gateway's page and read it there" },

  "register.good": { found: "The home's register is whole: version {version}, home {home}, {devices} devices" },
  "register.none": { found: "There is no register yet: the first start makes it from the configuration, home {home}" },
  "register.fell_back": {
    found: "The newest version of the home's register does not read: an older one is in force",
    do: "Compare with `hearthwatch register history` and with what hangs in the home; enter what is missing, or import the last export",
  },
  "register.reseeded": {
    found: "Nothing of the home's register could be read: the configuration's home and devices are in force",
    do: "Import the last export or restore a backup (`hearthwatch register import`); then test every device",
  },
  "register.file_differs": {
    found: "home and devices in {file} were changed since, but the register is what counts",
    do: "`hearthwatch register import --from {file} --dry-run` shows the difference; without --dry-run it is taken over",
  },
  "register.not_kept": {
    found: "The register in force is not on disk",
    do: "Look at the disk first; it is kept by itself as soon as the disk takes it",
  },
  "register.no_copy": {
    found: "The second copy of the register cannot be written",
    do: "Look at the rights and the room of the data folder",
  },
  "register.copy_damaged": {
    found: "{file} is damaged; the journal's own copy may still be whole",
    do: "Start the gateway: it goes on from the journal and writes the file anew; then look at its page",
  },

  "data.good": { found: "{folder} can be written, {free} MB free" },
  "data.in_use": { found: "{folder} is written by the running gateway ({owner}), {free} MB free" },
  "data.will_be_made": { found: "{folder} is made at the first start; {free} MB free" },
  "data.not_writable": {
    found: "{folder} cannot be written ({why}): no alert could be kept",
    do: "Let the gateway's user write this folder (chown), or change data",
  },
  "data.full": {
    found: "The disk is full: {folder} has {free} MB left, at least {need} MB are needed",
    do: "Make room at once: old logs, old backups; or move data to a larger disk",
  },
  "data.low": {
    found: "The disk is nearly full: {folder} has {free} MB left",
    do: "Make room, at least {need} MB; or shorten keep",
  },
  "data.in_memory": {
    found: "The gateway works from memory ({why}): a power cut would lose it",
    do: "Look at the disk: make room if it is full, replace the card if it is broken; see journal.health in the gateway's log",
  },
  "data.on_reserve": {
    found: "The disk is full; alerts go into the last reserve",
    do: "Make room at once; the gateway recovers by itself",
  },

  "clock.good": { found: "The clock is synchronised ({time})" },
  "clock.plausible": { found: "The clock looks right ({time}); this machine does not say whether it is synchronised" },
  "clock.unset": {
    found: "The clock is not set: it says {time}",
    do: "Connect the network and run timedatectl set-ntp true; without a network, timedatectl set-time",
  },
  "clock.unsynchronised": {
    found: "The clock is not synchronised yet ({time})",
    do: "See timedatectl timesync-status: the NTP server must be reachable (UDP 123)",
  },
  "clock.distrusted": {
    found: "The running gateway does not trust the clock: it has jumped or gone back",
    do: "Set the clock (timedatectl set-ntp true); times until then are shown as estimates",
  },

  "serial.up": { found: "{path}: the gateway is hearing it" },
  "serial.frames": { found: "{path}: {frames} frames understood in {seconds} s at {baud} baud" },
  "serial.answered": { found: "{path}: the receiver answers at {baud} baud" },
  "serial.quiet": {
    found: "{path}: can be opened; no frame in {seconds} s, so whether {baud} baud is right is not known",
  },
  "serial.missing": {
    found: "{path} does not exist: no serial receiver is plugged in",
    do: "Plug the receiver in (try another USB socket) and look again",
  },
  "serial.missing_others": {
    found: "{path} does not exist; plugged in are: {others}",
    do: "If it is one of these, set the path under serial to it; else plug the receiver in",
  },
  "serial.not_port": {
    found: "{path} is not a serial port",
    do: "Set path to a name under /dev/serial/by-id/, or tcp://host:port",
  },
  "serial.wrong_family": {
    found: "{family} does not speak over a serial port",
    do: "Set family under serial to one of {known}",
  },
  "serial.denied": {
    found: "{path} may not be opened",
    do: "Add the gateway's user to the dialout group: sudo usermod -aG dialout <user>, then sign in again",
  },
  "serial.busy": {
    found: "{path} is held by another program",
    do: "See who with fuser -v {path} and stop it (often ModemManager or another bridge)",
  },
  "serial.refused": {
    found: "{path} cannot be opened: {why}",
    do: "Pull the receiver out and plug it in again; if that does not help, replace it",
  },
  "serial.noise": {
    found: "{path}: {bytes} bytes came, and no whole frame among them",
    do: "Most likely the baud rate is wrong (now {baud}; {family} usually has {speeds}) or the receiver is not {family}: see its model, correct baud or family under serial",
  },
  "serial.no_answer": {
    found: "{path}: asked, and the receiver did not answer at {baud} baud",
    do: "See that a receiver for {family} is in this port, has power, and is set to {baud} baud (usual: {speeds}); pull it out and plug it in again",
  },
  "serial.nobody_asked": {
    found: "{path}: can be opened; no device of this line is registered yet, so nobody was asked",
  },
  "serial.devices_answer": { found: "{path}: all {count} registered devices of this line answer at {baud} baud" },
  "serial.devices_silent": {
    found: "{path}: in {seconds} s these addresses did not answer: {devices}; others did",
    do: "See that these modules have power, that their A/B wires hold, and that their address switches are right",
  },
  "serial.nobody_answers": {
    found: "{path}: at {baud} baud nobody answers: {devices}",
    do: "See that they have power and that A/B (or TX/RX) are not swapped; then compare the speed, usually {speeds}: write another one as baud under serial",
  },
  "serial.down": {
    found: "{path}: the gateway says it is down ({why})",
    do: "Look at the cable and the receiver's light; plug it in again. The gateway keeps trying",
  },

  "broker.loopback": { found: "{at}: takes connections of this machine only" },
  "broker.secure": { found: "{at}: encrypted, certificate good until {until}" },
  "broker.trusted": {
    found:
      "ATTENTION: any program on this machine gets in without a password (broker.trustLoopback) and can speak as a device on {topics}",
    do: "For trying out only. Remove trustLoopback and give each device one of identities",
  },
  "broker.plain_allowed": {
    found: "{at}: reachable from outside without encryption (allowPlainOffLoopback); passwords can be overheard",
    do: "Give it a tls certificate, or make sure that something else encrypts this network",
  },
  "broker.plain_refused": {
    found: "{at}: off this machine without tls; the gateway will refuse to start",
    do: "Give it tls, or set host to 127.0.0.1",
  },
  "broker.port_taken": {
    found: "{at} is taken by another program: the gateway cannot start",
    do: "Stop that program (often mosquitto), or choose another port",
  },
  "broker.cannot_listen": {
    found: "{at} cannot be used ({why})",
    do: "Set host to an address of this machine; ports below 1024 need a privilege",
  },
  "broker.not_listening": {
    found: "The gateway runs, but {at} cannot be reached ({why})",
    do: "Restart the gateway and read its log",
  },
  "broker.nobody": {
    found: "There are no identities: no device can get in",
    do: "Give each device or bridge one of identities, or remove broker",
  },
  "broker.qos0": {
    found: "Messages with QoS 0 reached the running gateway: presses are lost while the gateway is down",
    do: "Let devices and bridges publish with QoS 1; for Zigbee2MQTT write device_options: {qos: 1} into its configuration.yaml and restart it. Its own bridge/ messages are always QoS 0 and do not matter",
  },

  "outside.good": { found: "{url}: signed in, all {topics} topics granted" },
  "outside.heard": { found: "{messages} messages in {seconds} s, none with QoS 0; families heard: {families}" },
  "outside.nothing_heard": {
    found: "no new message in {seconds} s: the QoS of devices was not heard; the broker keeps messages of: {families}",
  },
  "outside.family_silent": {
    found: "In {seconds} s nothing of {family} was heard at {url}, not even a kept message (topic {base})",
    do: "See that its devices or bridge are connected to this broker and that their topic begins with {base}; if it is another one, write it under bases. Those that speak rarely: look again with --listen 60 and trigger one meanwhile",
  },
  "outside.not_announced": {
    found: "No device has announced itself at {url} ({family}, topic {base})",
    do: "Turn on MQTT discovery in the device or bridge, with the prefix {base}, and let its messages be retained",
  },
  "outside.network_silent": {
    found:
      "In {seconds} s the LoRaWAN network server {family} was not heard ({url}, topic {base}): whether it is connected is not known",
    do: "Look again with --listen 60 and press a device meanwhile; if nothing comes, see that the server's MQTT integration is on and that the LoRaWAN gateway is online",
  },
  "outside.topic_refused": {
    found: "{url} does not let us subscribe to {topic}",
    do: "Allow this account to read {topic} in that broker's ACL",
  },
  "outside.qos0": {
    found: "These topics are published with QoS 0, and their presses are lost while the gateway is down: {topics}",
    do: "Let their publisher use QoS 1; for Zigbee2MQTT write device_options: {qos: 1} into its configuration.yaml and restart it",
  },
  "outside.gateway_down": {
    found: "The running gateway says it is down ({why})",
    do: "See mqtt.outside_down in the gateway's log; it keeps trying",
  },

  "z2m.good": { found: "Zigbee2MQTT {version} ({base}) is online and publishes with QoS 1" },
  "z2m.qos0": {
    found:
      "Zigbee2MQTT {version} ({base}) publishes device states with QoS 0: presses are lost while the gateway is down",
    do: "Write device_options: {qos: 1} into Zigbee2MQTT's configuration.yaml and restart Zigbee2MQTT",
  },
  "z2m.qos0_some": {
    found: "Zigbee2MQTT {version} ({base}) publishes these devices with QoS 0: {devices}",
    do: "Write qos: 1 for these devices into Zigbee2MQTT's configuration.yaml and restart Zigbee2MQTT",
  },
  "z2m.qos_unknown": {
    found: "Zigbee2MQTT {version} ({base}) does not say which QoS it uses",
    do: "Write device_options: {qos: 1} into its configuration.yaml; look again with --listen 60 and press a button meanwhile",
  },
  "z2m.offline": {
    found: "Zigbee2MQTT ({base}) is offline: no Zigbee press can arrive",
    do: "Start Zigbee2MQTT and read its log; often its Zigbee stick is unplugged",
  },
  "z2m.missing": {
    found: "Zigbee2MQTT ({base}) was not heard: it is not connected to {url}, or this account may not read it",
    do: "See that Zigbee2MQTT runs and that its base_topic is {base}; if it is another one, write it under bases",
  },
  "z2m.attribute_output": {
    found:
      "Zigbee2MQTT ({base}) tears states into single topics (advanced.output: attribute), which the gateway cannot read",
    do: "Write advanced: {output: json} into its configuration.yaml and restart it",
  },
  "z2m.joining": {
    found: "Zigbee2MQTT ({base}) lets any device join now",
    do: 'Close it when you are done: "permit join" on the Zigbee2MQTT page',
  },

  "net.name_unknown": {
    found: "{at}: this name has no address",
    do: "See that {setting} is spelt right; look at the network and DNS",
  },
  "net.refused": {
    found: "{at}: the machine is there, but nothing listens on this port",
    do: "Start the program over there; see that the port in {setting} is right",
  },
  "net.no_answer": {
    found: "{at}: no answer in {seconds} s",
    do: "See that the machine is on and the firewall lets us through; see {setting}",
  },
  "net.no_route": { found: "{at}: the network does not reach it", do: "Look at the cable, WiFi or 4G; see {setting}" },
  "net.failed": { found: "{at}: cannot be reached ({why})", do: "Look at the program over there and at {setting}" },

  "tls.expired": { found: "{at}: the certificate expired on {until}", do: "Renew the certificate over there" },
  "tls.expired_clock": {
    found: "{at}: the certificate expired on {until}, or the clock here is wrong (now {time})",
    do: "Set the clock first and look again; if it still is expired, renew the certificate over there",
  },
  "tls.not_yet": {
    found: "{at}: the certificate is good from {from} on; the clock here says {time}",
    do: "Set the clock here; if it is right, replace the certificate over there",
  },
  "tls.clock_first": {
    found: "{at}: the clock is not set, so the certificate cannot be judged yet; set the clock first",
  },
  "tls.wrong_host": {
    found: "{at}: the certificate is not for {host} but for {names}",
    do: "Use a name of the certificate in {setting}, or a certificate that names {host}",
  },
  "tls.unknown_ca": {
    found: "{at}: the certificate was signed by an unknown authority ({issuer})",
    do: "Ask for the CA certificate and put it into {caSetting}; do not skip the verification",
  },
  "tls.none": {
    found: "{at}: the other end speaks no TLS ({why})",
    do: "See the port in {setting}: the encrypted one is usually 8883 or 8884",
  },
  "tls.other": {
    found: "{at}: the certificate does not verify ({why})",
    do: "Replace the certificate over there, or correct {caSetting}",
  },
  "tls.soon": { found: "{at}: the certificate expires in {days} days ({until})", do: "Arrange for a new one now" },
  "tls.file_unreadable": {
    found: "{at}: certificate or key cannot be understood ({why})",
    do: "certFile and keyFile must be a pair of PEM files",
  },
  "tls.key_mismatch": {
    found: "{at}: keyFile and certFile are not a pair",
    do: "Put the key and the certificate of one issue there",
  },

  "login.refused": {
    found: "{at}: the credential is refused ({why})",
    do: "{what} must be what the server has on record; issue a new one and write it into the file",
  },
  "login.other": {
    found: "{at}: the login failed ({why})",
    do: "Read the log over there; see that the port speaks MQTT",
  },

  "centre.connected": { found: "{at}: the gateway is connected to the centre" },
  "centre.signed_in": { found: "{at}: reached, and the centre knows this gateway" },
  "centre.reachable": { found: "{at}: reached; the gateway is using this credential, so no login was tried" },
  "centre.not_joined": {
    found: "this hub has not joined a centre: alerts stay on this machine and nobody sees them",
    do: "ask the centre for a join code, then run npx hearthwatch join --code <code> --centre <address>",
  },
  "centre.credential_broken": {
    found: "What this hub was given when it joined cannot be read ({file}: {why}): the gateway cannot start",
    do: "Look at the rights of this file; if it is broken, remove it, have the centre make a new code and run npx hearthwatch join",
  },
  "centre.no_credential": { found: "{at}: reached; without its secret no login was tried" },
  "centre.gateway_cannot": {
    found: "{at}: the running gateway cannot reach the centre ({why}): alerts cannot be sent",
    do: "Act on the cause named here; alerts are kept and go out when the line is back",
  },

  "influx.none": { found: "not configured: readings stay on this machine, alerts are not affected" },
  "influx.good": { found: "{url}: InfluxDB {version}, can be written" },
  "influx.wrong_version": {
    found: "{url} is InfluxDB {found}; the configuration says influx.version {wanted}",
    do: "Set influx.version to {right} and give it {needs}",
  },
  "influx.not_influx": {
    found: "{url} is not InfluxDB (it answered {status})",
    do: "See the address and port in influx.url (InfluxDB is usually at 8086)",
  },
  "influx.not_allowed": {
    found: "{url}: InfluxDB refuses the credential ({status})",
    do: "Correct {what} and allow it to write {database}",
  },
  "influx.database_missing": {
    found: "{url}: there is no {database}",
    do: "{make}; or correct the name in the configuration",
  },
  "influx.trouble": { found: "{url}: {why}", do: "Read InfluxDB's log; readings are kept here and follow later" },
  "influx.gateway_fault": {
    found: "The running gateway cannot write: {why}",
    do: "Act on the cause named here; readings are kept here and follow later",
  },
  "influx.behind": {
    found: "InfluxDB is behind; readings are kept here until it is back",
    do: "Look at InfluxDB's disk and load; alerts are not affected",
  },
  "influx.clock": {
    found: "The clocks of this machine and {url} differ by {seconds} s",
    do: "Set the clocks of both machines (timedatectl set-ntp true)",
  },

  ...deliveryDoctorEn,
  "devices.good": { found: "all {count} devices have been heard" },
  "devices.none": { found: "No devices are configured", do: "Enter them under devices and test each one" },
  "device.late": {
    found: "{device} ({room}) is late: nothing heard for {minutes} min",
    do: "Press or trigger it once; look at its battery and distance",
  },
  "device.lost": {
    found: "{device} ({room}) is lost: nothing heard for {minutes} min; whether it still works is not known",
    do: "Test it on the spot; change its battery; else replace it",
  },
  "device.never_seen": {
    found: "{device} ({room}) has never been heard",
    do: "Press or trigger it once; compare its key under devices with its own id",
  },
};
