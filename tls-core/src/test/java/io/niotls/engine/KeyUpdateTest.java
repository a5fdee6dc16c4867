package io.niotls.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.niotls.crypto.SecretBytes;
import io.niotls.handshake.RecordKeys;
import io.niotls.handshake.SendTraffic;
import io.niotls.message.HandshakeFrame;
import io.niotls.message.KeyUpdate;
import io.niotls.proto.CipherSuite;
import io.niotls.proto.ContentType;
import io.niotls.proto.Fault;
import io.niotls.proto.HandshakeType;
import io.niotls.proto.HashAlgorithm;
import io.niotls.proto.ProtocolVersion;
import io.niotls.proto.TlsException;
import io.niotls.record.Protection;
import io.niotls.record.ReadLimits;
import io.niotls.record.RecordOpener;
import io.niotls.record.RecordProtection;
import io.niotls.record.RecordReader;
import io.niotls.record.RecordSealer;
import io.niotls.record.ScratchPool;
import io.niotls.secret.EarlyStage;
import io.niotls.secret.HandshakeStage;
import io.niotls.secret.Tls12Keys;
import io.niotls.secret.TrafficSecret;
import io.niotls.testing.EnginePair;
import io.niotls.testing.Setup;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** KeyUpdate, RFC 8446 §4.6.3, and the limits of keys, §5.5. */
class KeyUpdateTest {
    private static final byte[] DATA = {1, 2, 3, 4, 5};

    private final Tap tap = new Tap();
    private EnginePair pair;

    /** Which side a test looks at. */
    enum Role { CLIENT, SERVER }

    @BeforeEach
    void connect() throws TlsException {
        pair = tap.pair(Setup.client(ProtocolVersion.TLS_1_3), Setup.server(ProtocolVersion.TLS_1_3));
        pair.handshake();
    }

    private EnginePair.Side side(Role role) {
        return role == Role.CLIENT ? pair.client : pair.server;
    }

    private EnginePair.Side other(Role role) {
        return role == Role.CLIENT ? pair.server : pair.client;
    }

    private Tap.Half half(Role role) {
        return role == Role.CLIENT ? tap.client : tap.server;
    }

    private Tap.Half otherHalf(Role role) {
        return role == Role.CLIENT ? tap.server : tap.client;
    }

    private int updates(Tap.Half half) {
        return Collections.frequency(half.types(), HandshakeType.KEY_UPDATE);
    }

    private void exchange() throws TlsException {
        assertArrayEquals(DATA, pair.transfer(pair.client, DATA));
        assertArrayEquals(DATA, pair.transfer(pair.server, DATA));
    }

    @ParameterizedTest
    @EnumSource(Role.class)
    void changesOwnKeysOnly(Role role) throws TlsException {
        for (int i = 1; i <= 3; i++) {
            side(role).engine.updateKeys(false);
            exchange();
            assertEquals(i, updates(half(role)));
            assertEquals(0, updates(otherHalf(role)));
        }
    }

    @ParameterizedTest
    @EnumSource(Role.class)
    void answersARequestOnce(Role role) throws TlsException {
        side(role).engine.updateKeys(true);
        exchange();
        assertEquals(1, updates(half(role)));
        assertEquals(1, updates(otherHalf(role)));
        assertArrayEquals(new KeyUpdate(false).encode(), otherHalf(role).last(HandshakeType.KEY_UPDATE));
    }

    @ParameterizedTest
    @EnumSource(Role.class)
    void answersManyRequestsWithOneUpdate(Role role) throws TlsException {
        for (int i = 0; i < 20; i++) {
            side(role).engine.updateKeys(true);
        }
        exchange();
        assertEquals(20, updates(half(role)));
        assertEquals(1, updates(otherHalf(role)));
    }

    @Test
    void bothSidesMayAskAtOnce() throws TlsException {
        pair.client.engine.updateKeys(true);
        pair.server.engine.updateKeys(true);
        exchange();
        exchange();
        assertEquals(2, updates(tap.client));
        assertEquals(2, updates(tap.server));
    }

    @ParameterizedTest
    @EnumSource(Role.class)
    void answerComesBeforeTheNextData(Role role) throws TlsException {
        side(role).engine.updateKeys(true);
        other(role).input(half(role).carry(side(role).output()));
        assertTrue(other(role).engine.hasOutput());
        int before = otherHalf(role).records.size();
        otherHalf(role).carry(other(role).seal(DATA));
        List<Tap.Sent> records = otherHalf(role).records.subList(before, otherHalf(role).records.size());
        assertEquals(List.of(Tap.HANDSHAKE, Tap.APPLICATION_DATA), records.stream().map(Tap.Sent::type).toList());
    }

    @ParameterizedTest
    @EnumSource(Role.class)
    void refusesUpdateThatSharesItsRecordWithTheNextMessage(Role role) {
        byte[] update = new KeyUpdate(false).encode();
        Refusal.expect(pair, other(role), Fault.HANDSHAKE_OVER_KEY_CHANGE,
                half(role).record(Tap.HANDSHAKE, update, update));
    }

    @ParameterizedTest
    @EnumSource(Role.class)
    void refusesUpdateWithAnotherWish(Role role) {
        Refusal.expect(pair, other(role), Fault.ILLEGAL_FIELD,
                half(role).record(Tap.HANDSHAKE, new byte[] {24, 0, 0, 1, 2}));
    }

    @ParameterizedTest
    @EnumSource(Role.class)
    void refusesDataUnderTheOldKeys(Role role) throws TlsException {
        byte[] update = half(role).record(Tap.HANDSHAKE, new KeyUpdate(false).encode());
        byte[] underOldKeys = half(role).record(Tap.APPLICATION_DATA, DATA);
        other(role).input(update);
        Refusal.expect(pair, other(role), Fault.RECORD_NOT_AUTHENTIC, underOldKeys);
    }

    @Test
    void tls12HasNoKeyUpdate() throws TlsException {
        EnginePair older = Setup.pair(Setup.client(ProtocolVersion.TLS_1_2), Setup.server(ProtocolVersion.TLS_1_2));
        older.handshake();
        assertThrows(IllegalStateException.class, () -> older.client.engine.updateKeys(true));
    }

    @Test
    void keysAreChangedOnOpenConnectionsOnly() {
        EnginePair fresh = Setup.pair(Setup.client(), Setup.server());
        assertThrows(IllegalStateException.class, () -> fresh.client.engine.updateKeys(false));
        pair.client.engine.close();
        assertThrows(IllegalStateException.class, () -> pair.client.engine.updateKeys(false));
    }

    // ---- The limits of keys ----

    /** A sealer that says it is used up after some records. */
    private static final class Limited implements RecordSealer {
        private final RecordSealer sealer;
        private long left;

        Limited(RecordSealer sealer, long limit) {
            this.sealer = sealer;
            this.left = limit;
        }

        @Override
        public int seal(ContentType type, byte[] in, int inOffset, int inLength, byte[] out, int outOffset) {
            left--;
            return sealer.seal(type, in, inOffset, inLength, out, outOffset);
        }

        @Override
        public int sealedLength(int contentLength) {
            return sealer.sealedLength(contentLength);
        }

        @Override
        public long recordsLeft() {
            return Math.max(0, left);
        }

        @Override
        public Protection protection() {
            return sealer.protection();
        }

        @Override
        public void close() {
            sealer.close();
        }
    }

    private static Sending limited(long records) {
        return new Sending(Setup.client().build(), new ScratchPool(1)) {
            @Override
            RecordSealer tls13Sealer(CipherSuite suite, SecretBytes key, SecretBytes iv) {
                return new Limited(super.tls13Sealer(suite, key, iv), records);
            }

            @Override
            RecordSealer tls12Sealer(RecordKeys.Tls12 keys) {
                return new Limited(super.tls12Sealer(keys), records);
            }
        };
    }

    private static TrafficSecret secret() {
        try (HandshakeStage stage =
                EarlyStage.withoutPsk(Setup.CRYPTO, HashAlgorithm.SHA256).agree(SecretBytes.owning(new byte[32]))) {
            return stage.clientTraffic(new byte[32]);
        }
    }

    @Test
    void changesKeysByItselfBeforeTheCiphersLimit() throws TlsException {
        CipherSuite suite = CipherSuite.TLS_AES_128_GCM_SHA256;
        Sending sending = limited(3);
        TrafficSecret sent = secret();
        sending.install(new RecordKeys.Tls13(suite, sent));
        sending.established(new SendTraffic(suite, sent));
        ByteBuffer out = ByteBuffer.allocate(4_000);
        for (int i = 0; i < 10; i++) {
            assertEquals(1, sending.send(ByteBuffer.wrap(new byte[] {(byte) i}), out));
        }

        out.flip();
        TrafficSecret received = secret();
        ByteBuffer plaintext = ByteBuffer.allocate(100);
        int updates = 0;
        try (RecordReader reader = new RecordReader(ReadLimits.DEFAULT, new ScratchPool(1))) {
            reader.install(opener(suite, received));
            reader.allowApplicationData(true);
            for (RecordReader.Result result = reader.next(out, plaintext); result != RecordReader.Result.NEED_MORE;
                    result = reader.next(out, plaintext)) {
                if (result == RecordReader.Result.HANDSHAKE) {
                    HandshakeFrame frame = reader.takeHandshake();
                    assertFalse(frame.expect(HandshakeType.KEY_UPDATE, KeyUpdate::decode).updateRequested());
                    received = received.next();
                    reader.install(opener(suite, received));
                    updates++;
                }
            }
        }
        assertEquals(3, updates);
        assertArrayEquals(new byte[] {0, 1, 2, 3, 4, 5, 6, 7, 8, 9}, Arrays.copyOf(plaintext.array(), 10));
    }

    private static RecordOpener opener(CipherSuite suite, TrafficSecret secret) {
        try (SecretBytes key = secret.key(suite.bulkCipher()); SecretBytes iv = secret.iv()) {
            return RecordProtection.tls13Opener(Setup.CRYPTO, suite, key, iv);
        }
    }

    @Test
    void tls12RefusesToSendBeyondTheCiphersLimit() throws TlsException {
        CipherSuite suite = CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256;
        Sending sending = limited(3);
        sending.install(new RecordKeys.Tls12(suite, new Tls12Keys.Direction(SecretBytes.owning(new byte[0]),
                SecretBytes.owning(new byte[16]), SecretBytes.owning(new byte[4])), false));
        sending.established(null);
        ByteBuffer out = ByteBuffer.allocate(4_000);
        for (int i = 0; i < 3; i++) {
            assertEquals(1, sending.send(ByteBuffer.wrap(new byte[1]), out));
        }
        TlsException thrown = assertThrows(TlsException.class, () -> sending.send(ByteBuffer.wrap(new byte[1]), out));
        assertEquals(Fault.OWN_KEY_EXHAUSTED, thrown.fault());
        // There is still room for the alert that says so.
        sending.fail(thrown.fault().alert());
        assertTrue(sending.hasOutput());
    }
}
