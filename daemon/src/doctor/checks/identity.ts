import type { DeviceCheck } from "../examination.js";

/** The doctor makes no access to a device, so it only says how to look. */
export const identity: DeviceCheck = ({ name, config }) => {
  if (config.backend === "sim" || config.backend === "file") return [];
  const [window = "WINDOW"] = Object.keys(config.windows);
  const text =
    "whether the right design is loaded was not looked at: that is an access to the device";
  const advice = `with the daemon running, read its identity register: barkeep peek ${name}:${window}+OFFSET`;
  return [{ level: "note", text, mend: { advice } }];
};
