/** Certificates for tests and for the benchmark, made by the openssl command. */
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import type { ScratchDirectory } from "./scratch-directory.js";

export interface CertificateFiles {
  readonly cert: string;
  readonly key: string;
}

export interface CertificateOptions {
  readonly commonName: string;
  /** Subject alternative names as openssl spells them, such as "DNS:bench" or "IP:127.0.0.1". */
  readonly alternativeNames?: string;
  readonly expired?: boolean;
}

/** An authority that signs certificates, all of them in one folder. */
export class CertificateAuthority {
  readonly cert: string;
  readonly #key: string;
  readonly #directory: Pick<ScratchDirectory, "file">;
  readonly #name: string;
  #issued = 0;

  constructor(directory: Pick<ScratchDirectory, "file">, name: string) {
    this.#directory = directory;
    this.#name = name;
    this.cert = directory.file(`${name}.pem`);
    this.#key = directory.file(`${name}.key`);
    openssl(
      ...["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"],
      ...["-days", "30", "-subj", `/CN=${name}`, "-keyout", this.#key, "-out", this.cert],
    );
  }

  issue({ commonName, alternativeNames, expired = false }: CertificateOptions): CertificateFiles {
    const base = `${this.#name}-${++this.#issued}`;
    const [key, request, cert, extensions] = ["key", "csr", "pem", "ext"].map((suffix) =>
      this.#directory.file(`${base}.${suffix}`),
    ) as [string, string, string, string];
    writeFileSync(extensions, alternativeNames ? `subjectAltName=${alternativeNames}\n` : "");
    openssl(
      ...["req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"],
      ...["-subj", commonName === "" ? "/" : `/CN=${commonName}`, "-keyout", key, "-out", request],
    );
    openssl(
      ...["x509", "-req", "-in", request, "-CA", this.cert, "-CAkey", this.#key, "-CAcreateserial"],
      // Signed for minus one day: over before it began.
      ...["-days", expired ? "-1" : "30", "-extfile", extensions, "-out", cert],
    );
    return { cert, key };
  }
}

export function pem(path: string): Buffer {
  return readFileSync(path);
}

function openssl(...argv: string[]): void {
  execFileSync("openssl", argv, { stdio: ["ignore", "ignore", "pipe"], timeout: 20_000 });
}
