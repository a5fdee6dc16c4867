package io.niotls.handshake;

import io.niotls.auth.PeerVerifier;
import io.niotls.proto.Fault;
import io.niotls.proto.TlsException;
import java.util.ArrayList;
import java.util.List;
import javax.security.auth.x500.X500Principal;

/** Lists of certificate authorities: ours to send, and the peer's to read. */
public final class Authorities {
    /**
     * How many bytes of names we send. SunJSSE takes messages of 32 KB; the platform's anchors have about 15 KB. RFC 5246 §7.4.4:
     * with an empty list the client may send any certificate, which serves better than a part of the names.
     */
    private static final int MAX_LENGTH = 30_000;

    private Authorities() {}

    /** Returns the names to send, in DER; empty if there are none or too many. */
    public static List<byte[]> toSend(PeerVerifier verifier) {
        List<byte[]> names = verifier.authorities().stream().map(X500Principal::getEncoded).toList();
        int length = names.stream().mapToInt(name -> 2 + name.length).sum();
        return length <= MAX_LENGTH ? names : List.of();
    }

    /**
     * Reads names that came.
     *
     * @throws TlsException with {@link Fault#MALFORMED_MESSAGE} if one is no X.501 name
     */
    public static List<X500Principal> received(List<byte[]> names) throws TlsException {
        List<X500Principal> authorities = new ArrayList<>(names.size());
        for (byte[] name : names) {
            try {
                authorities.add(new X500Principal(name));
            } catch (IllegalArgumentException e) {
                throw new TlsException(Fault.MALFORMED_MESSAGE, "an authority's name", e);
            }
        }
        return authorities;
    }
}
