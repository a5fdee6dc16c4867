package io.niotls.auth;

import org.bouncycastle.asn1.ASN1ObjectIdentifier;

/** Object identifiers that bcprov uses but does not export. */
final class ObjectIdentifiers {
    /** RFC 8410 §3. */
    static final ASN1ObjectIdentifier ED25519 = new ASN1ObjectIdentifier("1.3.101.112");
    /** RFC 8410 §3. */
    static final ASN1ObjectIdentifier ED448 = new ASN1ObjectIdentifier("1.3.101.113");
    /** RFC 7914 §7. */
    static final ASN1ObjectIdentifier SCRYPT = new ASN1ObjectIdentifier("1.3.6.1.4.1.11591.4.11");
    /** RFC 3279 §2.1. */
    static final ASN1ObjectIdentifier SHA1 = new ASN1ObjectIdentifier("1.3.14.3.2.26");

    private ObjectIdentifiers() {}
}
