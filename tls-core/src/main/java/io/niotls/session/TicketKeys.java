package io.niotls.session;

import io.niotls.crypto.Aead;
import io.niotls.crypto.Crypto;
import io.niotls.crypto.SecretBytes;
import io.niotls.proto.BulkCipher;
import io.niotls.proto.HashAlgorithm;
import io.niotls.wire.ByteWriter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Keys for tickets: one that seals, and older ones that still open. Either generated and rotated here, or set by the program,
 * which can give all servers of a fleet the same ones; both can change while connections are made.
 *
 * <pre>{@code
 * opaque key_name[16]; opaque seed[32]; opaque sealed[state.length + 16];
 * one_time_key = HKDF-Expand(key, "niotls ticket" || key_name || seed, 32), with SHA-256
 * sealed = AES-256-GCM(one_time_key, nonce = 0, state)
 * }</pre>
 *
 * Each ticket has its own AES key, from 256 random bits. Under one AES key for all, a fleet that draws nonces of 96 bits at
 * random would have to stop after 2^32 tickets, because one nonce used twice gives GCM away. Name and seed are authenticated
 * because they make the key. This is the form that RFC 5077 §4 recommends, with its AES-CBC and HMAC replaced.
 *
 * <p>Safe for use by several threads, without a lock: the keys are an immutable list that is replaced as a whole. When a key's
 * time has come, each thread that notices makes a new list, and the first one to put its list in place wins. A key that is
 * dropped is left to the garbage collector, for a thread may be using it: if it were wiped, that thread would seal a session
 * under zeros.
 */
public final class TicketKeys implements TicketProtector {
    /** How long a generated key seals: RFC 9325 §3.4 asks for a change at least once a week, Go makes one each day. */
    public static final Duration DEFAULT_ROTATION = Duration.ofHours(12);
    /** How long a key opens after it has stopped to seal: a client that comes back after a night still resumes. */
    public static final Duration DEFAULT_ACCEPTANCE = Duration.ofHours(24);

    /** Two a day for the week that a session lives at most (RFC 8446 §4.6.1), and room; each ticket is compared with them all. */
    private static final int MAX_KEYS = 32;
    /** No rotation or acceptance is longer, so that no time overflows; {@link #of} makes keys that are never rotated. */
    private static final Duration MAX_DURATION = Duration.ofDays(366);

    private static final int SEED_LENGTH = 32;
    private static final int HEADER_LENGTH = TicketKey.NAME_LENGTH + SEED_LENGTH;
    private static final int TAG_LENGTH = BulkCipher.AES_256_GCM.tagLength();
    private static final byte[] LABEL = "niotls ticket".getBytes(StandardCharsets.US_ASCII);
    /** Both parts of the nonce: each key is used for one text only, so that its nonce need not differ from that of any other. */
    private static final int NONCE = 0;

    private final SecureRandom random;
    private final Clock clock;
    private final Crypto crypto;
    private final Duration rotation;
    private final Duration acceptance;
    private final AtomicReference<Ring> ring;

    private TicketKeys(SecureRandom random, Clock clock, Crypto crypto, Duration rotation, Duration acceptance) {
        this.random = Objects.requireNonNull(random, "random");
        this.clock = Objects.requireNonNull(clock, "clock");
        this.crypto = Objects.requireNonNull(crypto, "crypto");
        this.rotation = rotation;
        this.acceptance = acceptance;
        if (rotation.isNegative() || rotation.isZero() || rotation.compareTo(MAX_DURATION) > 0
                || acceptance.isNegative() || acceptance.compareTo(MAX_DURATION) > 0) {
            throw new IllegalArgumentException("rotation after " + rotation + ", acceptance for " + acceptance);
        }
        ring = new AtomicReference<>(new Ring(List.of(), Instant.EPOCH));
    }

    /** Makes keys that are generated; each seals for {@link #DEFAULT_ROTATION} and opens for {@link #DEFAULT_ACCEPTANCE} more. */
    public static TicketKeys generate(SecureRandom random, Clock clock, Crypto crypto) {
        return generate(random, clock, crypto, DEFAULT_ROTATION, DEFAULT_ACCEPTANCE);
    }

    /**
     * Makes keys that are generated.
     *
     * @param random for keys and seeds
     * @param clock asked at each use
     * @param rotation how long a key seals before the next use makes a new one; more than zero, at most 366 days
     * @param acceptance how long it opens after that, at most 366 days
     */
    public static TicketKeys generate(SecureRandom random, Clock clock, Crypto crypto, Duration rotation, Duration acceptance) {
        TicketKeys keys = new TicketKeys(random, clock, crypto, rotation, acceptance);
        keys.rotate();
        return keys;
    }

    /**
     * Makes keys that the program sets and rotates.
     *
     * @param random for seeds
     * @param clock asked at each use
     * @param keys as {@link #setKeys} takes them
     */
    public static TicketKeys of(SecureRandom random, Clock clock, Crypto crypto, List<TicketKey> keys) {
        TicketKeys ticketKeys = new TicketKeys(random, clock, crypto, DEFAULT_ROTATION, DEFAULT_ACCEPTANCE);
        ticketKeys.setKeys(keys);
        return ticketKeys;
    }

    /**
     * Replaces all keys at once, and ends the rotation of generated ones. The first key seals; all of them open, for as long as
     * they are in the list; one that is not in the list is not accepted any more from now on. A fleet that changes its key
     * without a full handshake gives the new key to all servers as the second one first.
     *
     * @param keys 1 to 32, the newest first, with different names; copied, the caller closes its own
     */
    public void setKeys(List<TicketKey> keys) {
        Set<ByteBuffer> names = new HashSet<>();
        List<Entry> entries = new ArrayList<>();
        for (TicketKey key : keys) {
            if (!names.add(ByteBuffer.wrap(key.name()))) {
                throw new IllegalArgumentException("two ticket keys with the same name");
            }
            entries.add(new Entry(copy(key), Instant.MAX));
        }
        if (entries.isEmpty() || entries.size() > MAX_KEYS) {
            throw new IllegalArgumentException(entries.size() + " ticket keys where 1 to " + MAX_KEYS + " can be set");
        }
        ring.set(new Ring(List.copyOf(entries), Instant.MAX));
    }

    /**
     * Puts one key in front, which seals from now on, and ends the rotation of generated ones. The keys before it open for the
     * acceptance time.
     *
     * @param key copied, the caller closes its own
     */
    public void addKey(TicketKey key) {
        Entry newest = new Entry(copy(key), Instant.MAX);
        Instant now = clock.instant();
        ring.updateAndGet(old -> old.with(newest, now.plus(acceptance), Instant.MAX));
    }

    /**
     * Makes a new key now, before its time. The keys before it open for the acceptance time.
     *
     * @throws IllegalStateException if the keys were set by the program: no other server of its fleet would know the new one
     */
    public void rotate() {
        Instant now = clock.instant();
        Entry newest = new Entry(TicketKey.generate(random), Instant.MAX);
        ring.updateAndGet(old -> {
            if (!old.isGenerated()) {
                throw new IllegalStateException("the program has set the ticket keys: set or add a new one instead");
            }
            return old.with(newest, now.plus(acceptance), now.plus(rotation));
        });
    }

    @Override
    public byte[] seal(byte[] state) {
        if (state.length > MAX_STATE_LENGTH) {
            throw new IllegalArgumentException("a state of " + state.length + " bytes is too long for a ticket");
        }
        TicketKey key = current(clock.instant()).entries.get(0).key;
        byte[] seed = new byte[SEED_LENGTH];
        random.nextBytes(seed);
        byte[] ticket = new byte[HEADER_LENGTH + state.length + TAG_LENGTH];
        System.arraycopy(key.name(), 0, ticket, 0, TicketKey.NAME_LENGTH);
        System.arraycopy(seed, 0, ticket, TicketKey.NAME_LENGTH, SEED_LENGTH);
        try (Aead aead = oneTimeAead(key, ticket)) {
            aead.seal(NONCE, NONCE, ticket, 0, 0, state, 0, state.length, Aead.NO_TRAILING_BYTE, ticket, HEADER_LENGTH);
        }
        return ticket;
    }

    @Override
    public Optional<byte[]> open(byte[] ticket) {
        int length = ticket.length - HEADER_LENGTH - TAG_LENGTH;
        if (length < 0 || length > MAX_STATE_LENGTH) {
            return Optional.empty();
        }
        Instant now = clock.instant();
        for (Entry entry : current(now).entries) {
            if (entry.key.isNamedBy(ticket) && now.isBefore(entry.opensUntil)) {
                return open(entry.key, ticket, length);
            }
        }
        return Optional.empty();
    }

    private Optional<byte[]> open(TicketKey key, byte[] ticket, int length) {
        byte[] state = new byte[length];
        try (Aead aead = oneTimeAead(key, ticket)) {
            int opened = aead.open(NONCE, NONCE, ticket, 0, 0, ticket, HEADER_LENGTH, length + TAG_LENGTH, state, 0);
            return opened == length ? Optional.of(state) : Optional.empty();
        }
    }

    private Aead oneTimeAead(TicketKey key, byte[] ticket) {
        byte[] info = new ByteWriter(LABEL.length + HEADER_LENGTH).bytes(LABEL).bytes(ticket, 0, HEADER_LENGTH).toByteArray();
        BulkCipher cipher = BulkCipher.AES_256_GCM;
        try (SecretBytes oneTimeKey = crypto.hkdf(HashAlgorithm.SHA256).expand(key.key(), info, cipher.keyLength())) {
            return crypto.aead(cipher, oneTimeKey);
        }
    }

    /** Returns the keys, after it has rotated them if that is due. */
    private Ring current(Instant now) {
        Ring old = ring.get();
        if (!isDue(old, now)) {
            return old;
        }
        // An idle server notices late: what the old key sealed is accepted from when it should have stopped, not from now.
        Instant stopped = now.isBefore(old.rotateAt) ? now : old.rotateAt;
        Entry newest = new Entry(TicketKey.generate(random), Instant.MAX);
        ring.compareAndSet(old, old.with(newest, stopped.plus(acceptance), now.plus(rotation)));
        return ring.get();
    }

    /** A key is due when its time is over, and when the clock was set back so far that it would seal much longer than that. */
    private boolean isDue(Ring old, Instant now) {
        return old.isGenerated()
                && (!now.isBefore(old.rotateAt) || now.plus(rotation).plus(rotation).isBefore(old.rotateAt));
    }

    private static TicketKey copy(TicketKey key) {
        return new TicketKey(key.name(), key.key().copy());
    }

    private record Entry(TicketKey key, Instant opensUntil) {}

    /**
     * All keys at one time.
     *
     * @param entries the one that seals first
     * @param rotateAt when a new key is made, {@link Instant#MAX} if the program does that
     */
    private record Ring(List<Entry> entries, Instant rotateAt) {
        boolean isGenerated() {
            return !rotateAt.equals(Instant.MAX);
        }

        /** Returns the ring with a key in front; none of the others opens after {@code olderOpenUntil}. */
        Ring with(Entry newest, Instant olderOpenUntil, Instant rotateAt) {
            List<Entry> next = new ArrayList<>();
            next.add(newest);
            for (Entry entry : entries) {
                if (next.size() < MAX_KEYS && !Arrays.equals(entry.key.name(), newest.key.name())) {
                    boolean sooner = entry.opensUntil.isBefore(olderOpenUntil);
                    next.add(sooner ? entry : new Entry(entry.key, olderOpenUntil));
                }
            }
            return new Ring(List.copyOf(next), rotateAt);
        }
    }
}
