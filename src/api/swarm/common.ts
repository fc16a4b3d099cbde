/** Version of an object of the cluster's state; updates must name the one they change (optimistic locking). */
export interface Version {
  Index?: number;
}

/** What every object of the cluster's state has; times are RFC 3339 with nanoseconds. */
export interface Meta {
  Version: Version;
  CreatedAt?: string;
  UpdatedAt?: string;
}

export interface Annotations {
  Name?: string;
  Labels: Record<string, string> | null;
}

export interface Driver {
  Name?: string;
  Options?: Record<string, string>;
}

/** A node's or cluster's certificate authority; the issuer's subject and key are base64 of DER. */
export interface TLSInfo {
  TrustRoot?: string;
  CertIssuerSubject?: string;
  CertIssuerPublicKey?: string;
}

/** Answer to what changes something and may warn. */
export interface WarningsResponse {
  Warnings?: string[] | null;
}
