package io.niotls.auth;

import io.niotls.crypto.Crypto;
import io.niotls.crypto.SignatureVerifier;
import java.security.cert.X509Certificate;
import java.util.AbstractList;
import java.util.Arrays;
import java.util.List;
import java.util.RandomAccess;

/**
 * A chain that was decoded here, with the bytes that it was decoded from and the leaf's key in the form in which signatures are
 * checked with it. All of that is a function of the bytes, so any number of connections, whatever they think of the chain, can
 * share it. Immutable but for the key's form, which is made when it is first asked for; safe for use by several threads.
 */
final class CertificateChain extends AbstractList<X509Certificate> implements RandomAccess {
    private record LeafKey(Crypto crypto, SignatureVerifier verifier) {}

    private final List<X509Certificate> certificates;
    private final List<byte[]> encoded;
    private volatile LeafKey leafKey;

    /** Makes a chain; the bytes are copied, as those who have compared a chain with them rely on them. */
    CertificateChain(List<X509Certificate> certificates, List<byte[]> encoded) {
        this.certificates = List.copyOf(certificates);
        this.encoded = encoded.stream().map(byte[]::clone).toList();
    }

    @Override
    public X509Certificate get(int index) {
        return certificates.get(index);
    }

    @Override
    public int size() {
        return certificates.size();
    }

    /** Returns whether these certificates, in this order, have exactly these bytes. */
    boolean isEncodedAs(List<byte[]> other) {
        if (other.size() != encoded.size()) {
            return false;
        }
        for (int i = 0; i < encoded.size(); i++) {
            if (!Arrays.equals(encoded.get(i), other.get(i))) {
                return false;
            }
        }
        return true;
    }

    /** Returns whether both have the same certificates, byte by byte and in the same order. */
    boolean hasBytesOf(CertificateChain other) {
        return this == other || isEncodedAs(other.encoded);
    }

    /** Returns the bytes of the first certificate; they are not to be changed. */
    byte[] encodedLeaf() {
        return encoded.get(0);
    }

    /** Returns how many bytes the certificates have together in DER. */
    long encodedLength() {
        return encoded.stream().mapToLong(der -> der.length).sum();
    }

    /**
     * Returns what checks signatures by the leaf's key: made once for this chain, as long as it is asked for the same crypto. Two
     * threads that ask first may each make one.
     */
    SignatureVerifier leafVerifier(Crypto crypto) {
        LeafKey known = leafKey;
        if (known == null || known.crypto() != crypto) {
            known = new LeafKey(crypto, crypto.verifier(get(0).getPublicKey()));
            leafKey = known;
        }
        return known.verifier();
    }
}
