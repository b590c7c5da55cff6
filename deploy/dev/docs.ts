/** `npm run docs`: writes the documents that are made from the code. */
import { writeDocuments } from "./documents.js";

writeDocuments();
