import type { LinkRate } from "../../host/pci-directory.js";
import type { DeviceCheck } from "../examination.js";

/** Lanes and speed of the link, against what both its ends can. */
export const link: DeviceCheck = ({ pci }) => {
  const found = pci?.link();
  if (found === undefined) return [];
  const { current, max, own } = found;
  const slot = isLess(max, own) ? `; the slot limits it, the card can ${show(own)}` : "";
  if (!isLess(current, max)) return [{ level: "ok", text: `the link is ${show(current)}${slot}` }];
  return [
    {
      level: "warning",
      text: `the link is ${show(current)}, of ${show(max)} that both ends can${slot}`,
      mend: {
        advice:
          "reseat the card, clean its contacts, try it without a riser; then look at the design's reset and " +
          "reference clock: lspci -vv shows LnkCap and LnkSta",
      },
    },
  ];
};

function isLess(a: LinkRate, b: LinkRate): boolean {
  return a.width < b.width || a.transfersPerSecond < b.transfersPerSecond;
}

function show({ width, transfersPerSecond }: LinkRate): string {
  return `x${width} at ${transfersPerSecond / 1e9} GT/s`;
}
