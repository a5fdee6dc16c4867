package io.niotls.session;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.niotls.crypto.Crypto;
import io.niotls.crypto.SecretBytes;
import io.niotls.crypto.standard.StandardCrypto;
import io.niotls.testing.MutableClock;
import io.niotls.wire.DecodeException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class TicketKeysTest {
    private static final byte[] STATE = "the state of a session".getBytes(StandardCharsets.US_ASCII);
    private static final Duration ROTATION = Duration.ofHours(1);
    private static final Duration ACCEPTANCE = Duration.ofHours(3);

    private final Crypto crypto = StandardCrypto.instance();
    private final MutableClock clock = new MutableClock();
    private final SecureRandom random = Sessions.seededRandom(1);

    private TicketKeys generated() {
        return TicketKeys.generate(random, clock, crypto, ROTATION, ACCEPTANCE);
    }

    private TicketKeys of(TicketKey... keys) {
        return TicketKeys.of(random, clock, crypto, List.of(keys));
    }

    private static String nameOf(byte[] ticket) {
        return HexFormat.of().formatHex(ticket, 0, 16);
    }

    private void assertOpens(TicketKeys keys, byte[] ticket) {
        assertArrayEquals(STATE, keys.open(ticket).orElseThrow());
    }

    private void assertRefuses(TicketKeys keys, byte[] ticket) {
        assertTrue(keys.open(ticket).isEmpty());
    }

    @Test
    void opensWhatItSealed() {
        TicketKeys keys = TicketKeys.generate(random, clock, crypto);
        for (int length : new int[] {0, 1, 16, 1_000, TicketProtector.MAX_STATE_LENGTH}) {
            byte[] state = Sessions.bytes(length, 5);
            byte[] ticket = keys.seal(state);
            assertEquals(16 + 32 + length + 16, ticket.length);
            assertArrayEquals(state, keys.open(ticket).orElseThrow());
        }
    }

    @Test
    void noTwoTicketsAreEqualAndNoneShowsTheState() {
        TicketKeys keys = generated();
        Set<String> tickets = new HashSet<>();
        for (int i = 0; i < 100; i++) {
            byte[] ticket = keys.seal(STATE);
            tickets.add(HexFormat.of().formatHex(ticket, 48, ticket.length));
            assertFalse(HexFormat.of().formatHex(ticket).contains(HexFormat.of().formatHex(STATE, 0, 4)));
        }
        assertEquals(100, tickets.size());
    }

    @Test
    void refusesATicketChangedAtAnyBit() {
        TicketKeys keys = generated();
        byte[] ticket = keys.seal(STATE);
        for (int i = 0; i < ticket.length * 8; i++) {
            ticket[i / 8] ^= (byte) (1 << i % 8);
            assertRefuses(keys, ticket);
            ticket[i / 8] ^= (byte) (1 << i % 8);
        }
        assertOpens(keys, ticket);
    }

    @Test
    void refusesATicketOfAnyOtherLength() {
        TicketKeys keys = generated();
        byte[] ticket = keys.seal(STATE);
        for (int length = 0; length < ticket.length + 40; length++) {
            if (length != ticket.length) {
                assertRefuses(keys, Arrays.copyOf(ticket, length));
            }
        }
        assertRefuses(keys, Arrays.copyOf(ticket, 65_535));
        assertRefuses(keys, Arrays.copyOf(ticket, 1 << 20));
    }

    @Test
    void refusesAStateThatIsTooLong() {
        TicketKeys keys = generated();
        assertThrows(IllegalArgumentException.class, () -> keys.seal(new byte[TicketProtector.MAX_STATE_LENGTH + 1]));
    }

    @Test
    void refusesTheTicketsOfOtherKeys() {
        assertRefuses(generated(), generated().seal(STATE));
        TicketKey key = TicketKey.generate(random);
        TicketKey sameName = new TicketKey(key.name(), SecretBytes.owning(Sessions.bytes(32, 1)));
        assertRefuses(of(sameName), of(key).seal(STATE));
    }

    @Test
    void aFleetWithTheSameKeysOpensEachOthersTickets() {
        byte[] file = new byte[80];
        random.nextBytes(file);
        TicketKeys one = of(TicketKey.fromBytes(file));
        TicketKeys other = TicketKeys.of(Sessions.seededRandom(2), clock, crypto, List.of(TicketKey.fromBytes(file)));
        assertOpens(one, other.seal(STATE));
        assertOpens(other, one.seal(STATE));
        byte[] short48 = Arrays.copyOf(file, 48);
        assertOpens(of(TicketKey.fromBytes(short48)), of(TicketKey.fromBytes(short48)).seal(STATE));
        assertRefuses(one, of(TicketKey.fromBytes(short48)).seal(STATE));
    }

    @Test
    void refusesKeysOfAnImpossibleLength() {
        for (int length : new int[] {0, 16, 47, 49, 64, 79, 81}) {
            assertThrows(IllegalArgumentException.class, () -> TicketKey.fromBytes(new byte[length]));
        }
        SecretBytes key = SecretBytes.owning(new byte[32]);
        assertThrows(IllegalArgumentException.class, () -> new TicketKey(new byte[15], key));
        assertThrows(IllegalArgumentException.class, () -> new TicketKey(new byte[16], SecretBytes.owning(new byte[31])));
        assertThrows(IllegalArgumentException.class, () -> new TicketKey(new byte[16], SecretBytes.owning(new byte[65])));
    }

    @Test
    void aKeyShowsItsNameOnly() {
        TicketKey key = TicketKey.fromBytes(Sessions.bytes(48, 0xab));
        assertEquals("TicketKey[" + "ab".repeat(16) + "]", key.toString());
    }

    @Test
    void sealsWithANewKeyWhenTheTimeHasCome() {
        TicketKeys keys = generated();
        String first = nameOf(keys.seal(STATE));
        clock.advance(ROTATION.minusMillis(1));
        assertEquals(first, nameOf(keys.seal(STATE)));
        clock.advance(Duration.ofMillis(1));
        String second = nameOf(keys.seal(STATE));
        assertFalse(second.equals(first));
        clock.advance(ROTATION.minusMillis(1));
        assertEquals(second, nameOf(keys.seal(STATE)));
    }

    @Test
    void anOldKeyOpensForTheAcceptanceTimeOnly() {
        TicketKeys keys = generated();
        byte[] ticket = keys.seal(STATE);
        clock.advance(ROTATION);
        assertOpens(keys, ticket);
        clock.advance(ACCEPTANCE.minusMillis(1));
        assertOpens(keys, ticket);
        clock.advance(Duration.ofMillis(1));
        assertRefuses(keys, ticket);
    }

    @Test
    void anIdleServerDoesNotAcceptAKeyForLonger() {
        TicketKeys keys = generated();
        byte[] ticket = keys.seal(STATE);
        clock.advance(ROTATION.plus(ACCEPTANCE));
        assertRefuses(keys, ticket);
    }

    @Test
    void aClockSetBackDoesNotKeepAKeyForever() {
        TicketKeys keys = generated();
        byte[] ticket = keys.seal(STATE);
        clock.advance(Duration.ofDays(-3650));
        assertFalse(nameOf(ticket).equals(nameOf(keys.seal(STATE))));
        assertOpens(keys, ticket);
        clock.advance(ACCEPTANCE);
        assertRefuses(keys, ticket);
    }

    @Test
    void aClockCorrectedByALittleChangesNoKey() {
        TicketKeys keys = generated();
        String first = nameOf(keys.seal(STATE));
        clock.advance(Duration.ofMinutes(-1));
        assertEquals(first, nameOf(keys.seal(STATE)));
    }

    @Test
    void rotatesWhenAsked() {
        TicketKeys keys = generated();
        byte[] ticket = keys.seal(STATE);
        keys.rotate();
        assertFalse(nameOf(ticket).equals(nameOf(keys.seal(STATE))));
        assertOpens(keys, ticket);
        clock.advance(ACCEPTANCE);
        assertRefuses(keys, ticket);
    }

    @Test
    void keepsABoundedNumberOfKeys() {
        TicketKeys keys = generated();
        byte[] first = keys.seal(STATE);
        for (int i = 0; i < 31; i++) {
            keys.rotate();
        }
        assertOpens(keys, first);
        keys.rotate();
        assertRefuses(keys, first);
    }

    @Test
    void theFirstOfTheProgramsKeysSealsAndAllOpen() {
        TicketKey old = TicketKey.generate(random);
        TicketKey next = TicketKey.generate(random);
        TicketKeys keys = of(old);
        byte[] ticket = keys.seal(STATE);
        keys.setKeys(List.of(next, old));
        assertArrayEquals(next.name(), Arrays.copyOf(keys.seal(STATE), 16));
        clock.advance(Duration.ofDays(1_000));
        assertOpens(keys, ticket);
        keys.setKeys(List.of(next));
        assertRefuses(keys, ticket);
    }

    @Test
    void aKeyThatIsAddedSealsAndTheOlderOnesOpenForTheAcceptanceTime() {
        TicketKeys keys = generated();
        byte[] ticket = keys.seal(STATE);
        TicketKey added = TicketKey.generate(random);
        keys.addKey(added);
        assertArrayEquals(added.name(), Arrays.copyOf(keys.seal(STATE), 16));
        assertOpens(keys, ticket);
        clock.advance(ACCEPTANCE);
        assertRefuses(keys, ticket);
        assertArrayEquals(added.name(), Arrays.copyOf(keys.seal(STATE), 16), "the program rotates its keys itself");
    }

    @Test
    void theProgramsKeysAreNeverReplacedByGeneratedOnes() {
        TicketKeys keys = of(TicketKey.generate(random));
        assertThrows(IllegalStateException.class, keys::rotate);
    }

    @Test
    void theProgramMayCloseItsKeys() {
        TicketKey key = TicketKey.generate(random);
        TicketKeys keys = of(key);
        key.key().close();
        assertOpens(keys, keys.seal(STATE));
    }

    @Test
    void refusesAnImpossibleSetOfKeys() {
        TicketKey key = TicketKey.generate(random);
        assertThrows(IllegalArgumentException.class, this::of);
        assertThrows(IllegalArgumentException.class, () -> of(key, key));
        List<TicketKey> many = new ArrayList<>();
        for (int i = 0; i < 33; i++) {
            many.add(TicketKey.generate(random));
        }
        TicketKeys keys = generated();
        assertThrows(IllegalArgumentException.class, () -> keys.setKeys(many));
        assertDoesNotThrow(() -> keys.setKeys(many.subList(0, 32)));
    }

    @Test
    void refusesImpossibleTimes() {
        Duration tooLong = Duration.ofDays(367);
        for (Duration[] times : new Duration[][] {{Duration.ZERO, ACCEPTANCE}, {tooLong, ACCEPTANCE}, {ROTATION, tooLong},
                {ROTATION.negated(), ACCEPTANCE}, {ROTATION, ACCEPTANCE.negated()}}) {
            assertThrows(IllegalArgumentException.class, () -> TicketKeys.generate(random, clock, crypto, times[0], times[1]));
        }
    }

    @Test
    void aStateOfAnotherFormatOpensButIsNoSession() throws Exception {
        TicketKeys keys = generated();
        ServerSession session = Sessions.server13().build();
        byte[] state = keys.open(keys.seal(session.encode())).orElseThrow();
        assertArrayEquals(session.encode(), ServerSession.decode(state).encode());
        state[0]++;
        byte[] opened = keys.open(keys.seal(state)).orElseThrow();
        assertThrows(DecodeException.class, () -> ServerSession.decode(opened));
    }

    @Test
    void manyThreadsAgreeOnOneNewKey() throws Exception {
        int threads = 8;
        int rounds = 50;
        TicketKeys keys = TicketKeys.generate(new SecureRandom(), clock, crypto, ROTATION, ACCEPTANCE);
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        try {
            for (int round = 0; round < rounds; round++) {
                byte[] before = keys.seal(STATE);
                clock.advance(ROTATION);
                CountDownLatch start = new CountDownLatch(1);
                List<Future<byte[]>> tickets = new ArrayList<>();
                for (int t = 0; t < threads; t++) {
                    tickets.add(executor.submit(() -> {
                        start.await();
                        return keys.seal(STATE);
                    }));
                }
                start.countDown();
                Set<String> names = new HashSet<>();
                for (Future<byte[]> ticket : tickets) {
                    byte[] sealed = ticket.get(60, TimeUnit.SECONDS);
                    assertOpens(keys, sealed);
                    names.add(nameOf(sealed));
                }
                assertEquals(1, names.size(), "threads sealed with different new keys");
                assertFalse(names.contains(nameOf(before)));
                assertOpens(keys, before);
            }
        } finally {
            executor.shutdownNow();
        }
    }
}
