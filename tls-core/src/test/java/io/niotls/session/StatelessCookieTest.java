package io.niotls.session;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.niotls.crypto.standard.StandardCrypto;
import io.niotls.proto.CipherSuite;
import io.niotls.proto.NamedGroup;
import io.niotls.testing.MutableClock;
import io.niotls.wire.DecodeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StatelessCookieTest {
    private static final Instant NOW = Sessions.NOW;
    private static final byte[] HASH = Sessions.bytes(48, 1);
    private static final byte[] CLIENT = {10, 0, 0, 1};

    private final TicketKeys keys =
            TicketKeys.generate(Sessions.seededRandom(1), new MutableClock(NOW), StandardCrypto.instance());
    private final StatelessCookie cookies = new StatelessCookie(keys);

    private byte[] cookie() {
        return cookies.seal(HASH, NamedGroup.X25519, CipherSuite.TLS_AES_256_GCM_SHA384, NOW, CLIENT);
    }

    @Test
    void comesBackAsItWasSent() {
        StatelessCookie.Contents contents = cookies.open(cookie(), NOW.plusSeconds(1), CLIENT).orElseThrow();
        assertArrayEquals(HASH, contents.transcriptHash());
        assertEquals(Optional.of(NamedGroup.X25519), contents.group());
        assertEquals(CipherSuite.TLS_AES_256_GCM_SHA384, contents.cipherSuite());
        assertEquals(NOW, contents.issued());
    }

    @Test
    void mayAskForNoOtherGroup() {
        byte[] cookie = cookies.seal(new byte[32], null, CipherSuite.TLS_AES_128_GCM_SHA256, NOW, new byte[0]);
        assertEquals(Optional.empty(), cookies.open(cookie, NOW, new byte[0]).orElseThrow().group());
    }

    @Test
    void refusesACookieChangedOrCutAtAnyByte() {
        byte[] cookie = cookie();
        for (int i = 0; i < cookie.length; i++) {
            byte[] changed = cookie.clone();
            changed[i] ^= 1;
            assertTrue(cookies.open(changed, NOW, CLIENT).isEmpty());
            assertTrue(cookies.open(Arrays.copyOf(cookie, i), NOW, CLIENT).isEmpty());
        }
    }

    @Test
    void refusesACookieOfAnotherClient() {
        assertTrue(cookies.open(cookie(), NOW, new byte[] {10, 0, 0, 2}).isEmpty());
        assertTrue(cookies.open(cookie(), NOW, new byte[0]).isEmpty());
    }

    @Test
    void refusesACookieThatIsTooOld() {
        assertTrue(cookies.open(cookie(), NOW.plus(StatelessCookie.MAX_AGE), CLIENT).isPresent());
        assertTrue(cookies.open(cookie(), NOW.plus(StatelessCookie.MAX_AGE).plusMillis(1), CLIENT).isEmpty());
        assertTrue(cookies.open(cookie(), NOW.minus(StatelessCookie.MAX_AGE).minusMillis(1), CLIENT).isEmpty());
    }

    @Test
    void aTicketIsNoCookieAndACookieIsNoTicket() {
        byte[] ticket = keys.seal(Sessions.server13().build().encode());
        assertTrue(cookies.open(ticket, NOW, CLIENT).isEmpty());
        byte[] state = keys.open(cookie()).orElseThrow();
        assertThrows(DecodeException.class, () -> ServerSession.decode(state));
    }

    @Test
    void refusesAStateOfAnotherFormat() {
        byte[] state = keys.open(cookie()).orElseThrow();
        for (int i = 0; i < state.length; i++) {
            byte[] cut = Arrays.copyOf(state, i);
            assertTrue(cookies.open(keys.seal(cut), NOW, CLIENT).isEmpty());
        }
        assertTrue(cookies.open(keys.seal(Arrays.copyOf(state, state.length + 1)), NOW, CLIENT).isEmpty());
        state[0]++;
        assertTrue(cookies.open(keys.seal(state), NOW, CLIENT).isEmpty());
    }

    @Test
    void theHashMustFitTheSuite() {
        assertThrows(IllegalArgumentException.class,
                () -> cookies.seal(HASH, null, CipherSuite.TLS_AES_128_GCM_SHA256, NOW, CLIENT));
        assertThrows(IllegalArgumentException.class,
                () -> cookies.seal(new byte[32], null, CipherSuite.TLS_DHE_RSA_WITH_AES_128_CCM, NOW, CLIENT));
    }
}
