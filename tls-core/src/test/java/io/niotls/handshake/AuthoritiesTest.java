package io.niotls.handshake;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.niotls.auth.PeerCertificates;
import io.niotls.auth.PeerVerifier;
import io.niotls.auth.VerifiedPeer;
import io.niotls.proto.Fault;
import io.niotls.proto.TlsException;
import java.util.ArrayList;
import java.util.List;
import javax.security.auth.x500.X500Principal;
import org.junit.jupiter.api.Test;

/** Lists of authorities, RFC 5246 §7.4.4 and RFC 8446 §4.2.4. */
class AuthoritiesTest {
    /** Has authorities, and is never asked for more. */
    private record Anchors(List<X500Principal> authorities) implements PeerVerifier {
        @Override
        public VerifiedPeer verify(PeerCertificates peer) {
            throw new AssertionError();
        }

        @Override
        public byte[] identity() {
            throw new AssertionError();
        }
    }

    /** Returns a name of so many bytes in DER, from 300 on. */
    private static X500Principal name(int length) {
        X500Principal name = new X500Principal("CN=" + "x".repeat(length - 21));
        assertEquals(length, name.getEncoded().length);
        return name;
    }

    /** Returns names that take so many bytes as a vector without its length: each has two bytes before it. */
    private static List<X500Principal> names(int length) {
        List<X500Principal> names = new ArrayList<>();
        int left = length;
        while (left > 2_000) {
            names.add(name(998));
            left -= 1_000;
        }
        names.add(name(left - 2));
        return names;
    }

    @Test
    void sendsTheNamesInDerInTheirOrder() {
        List<X500Principal> names = List.of(name(400), name(300));
        List<byte[]> sent = Authorities.toSend(new Anchors(names));
        assertEquals(2, sent.size());
        assertArrayEquals(names.get(0).getEncoded(), sent.get(0));
        assertArrayEquals(names.get(1).getEncoded(), sent.get(1));
    }

    @Test
    void sendsUpTo30000BytesAndRatherNoneThanAPart() {
        List<X500Principal> most = names(30_000);
        assertEquals(most.size(), Authorities.toSend(new Anchors(most)).size());
        assertEquals(List.of(), Authorities.toSend(new Anchors(names(30_001))));
    }

    @Test
    void readsNamesInTheirOrder() throws Exception {
        List<X500Principal> names = List.of(name(400), name(300));
        assertEquals(names, Authorities.received(names.stream().map(X500Principal::getEncoded).toList()));
        assertEquals(List.of(), Authorities.received(List.of()));
    }

    @Test
    void refusesWhatIsNoName() {
        TlsException refused = assertThrows(TlsException.class, () -> Authorities.received(List.of(new byte[] {1, 2, 3})));
        assertEquals(Fault.MALFORMED_MESSAGE, refused.fault());
    }
}
