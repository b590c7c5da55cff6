/** The real daemon on real PCI devices, by the real client: the topics share one guest. */
import { after, before } from "node:test";

import { Lab } from "./lab.js";
import { suiteTopology } from "./rig/topology.js";
import { accessCases } from "./topics/accesses.js";
import { claimCases } from "./topics/claim.js";
import { crashCases } from "./topics/crash.js";
import { eduCases } from "./topics/edu.js";
import { hugeCases } from "./topics/huge.js";
import { memoryCases } from "./topics/memory.js";
import { openingCases } from "./topics/opening.js";
import { originCases } from "./topics/origin.js";
import { refusedProgramCases } from "./topics/refused-programs.js";
import { sessionCases } from "./topics/sessions.js";
import { sharingCases } from "./topics/sharing.js";
import { unplugCases } from "./topics/unplug.js";
import { windowAccessCases } from "./topics/window-accesses.js";
import { windowCases } from "./topics/windows.js";

const lab = new Lab({ topology: suiteTopology });

before(() => lab.boot());
after(() => lab.close());

// One daemon serves them all.
eduCases(lab);
windowCases(lab);
originCases(lab);
accessCases(lab);
windowAccessCases(lab);
refusedProgramCases(lab);
memoryCases(lab);
hugeCases(lab);
sessionCases(lab);
sharingCases(lab);
// From here on, things break, and stay broken for the daemon that runs.
crashCases(lab);
claimCases(lab);
unplugCases(lab);
openingCases(lab);
