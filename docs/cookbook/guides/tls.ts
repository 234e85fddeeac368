import * as SangforScpNode from "@effect-hci/sangfor-scp/Node"
import { Tls } from "@effect-hci/sangfor-scp/Node"

/** What is the same however the certificate is checked. */
type Site = Omit<SangforScpNode.Options, "tls">

/** Against the certificate authorities that Node trusts: the default. */
export const trusted = (site: Site) => SangforScpNode.layer({ ...site, tls: Tls.verify })

/** Against an authority of your own, or the certificate itself: its text begins with -----BEGIN CERTIFICATE-----. */
export const ownAuthority = (site: Site, pem: string) => SangforScpNode.layer({ ...site, tls: Tls.authority(pem) })

/** Exactly the certificate with this SHA-256 fingerprint, whoever signed it and whatever name it holds. */
export const pinned = (site: Site, sha256: string) => SangforScpNode.layer({ ...site, tls: Tls.pinned(sha256) })

/** From HCI_SCP_TLS: `verify`, `insecure` or `sha256:<fingerprint>`. */
export const fromEnvironment = Tls.config("HCI_SCP_TLS")
