package io.niotls.engine;

import io.niotls.config.Config;
import io.niotls.crypto.SecretBytes;
import io.niotls.handshake.RecordKeys;
import io.niotls.handshake.SendTraffic;
import io.niotls.message.KeyUpdate;
import io.niotls.proto.Alert;
import io.niotls.proto.CipherSuite;
import io.niotls.proto.Fault;
import io.niotls.proto.TlsException;
import io.niotls.record.RecordProtection;
import io.niotls.record.RecordSealer;
import io.niotls.record.RecordWriter;
import io.niotls.record.ScratchPool;
import io.niotls.secret.Tls12Keys;
import java.nio.ByteBuffer;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The sending half of a connection: everything that goes out passes here, in one order, under one lock.
 *
 * <p>The reading thread only queues: a reply to a KeyUpdate is a flag until somebody sends, so that a peer that asks a million
 * times gets one.
 */
class Sending {
    private static final int WARNING = 1;
    private static final int FATAL = 2;

    private Config config;
    private final ReentrantLock lock = new ReentrantLock();
    private final RecordWriter writer;
    private SendTraffic traffic;
    private boolean tls13;
    private boolean established;
    private boolean keyUpdateOwed;
    private volatile boolean closed;
    /** A warning that waits for somebody to send; the last one counts. */
    private Alert warningOwed;
    /** What {@link #hasOutput} tells without the lock; brought up to date before each release of it. */
    private volatile boolean outputWaits;

    Sending(Config config, ScratchPool pool) {
        this.config = config;
        this.writer = new RecordWriter(pool);
    }

    /** Goes on under another configuration. */
    void configure(Config other) {
        lock.lock();
        try {
            config = other;
        } finally {
            release();
        }
    }

    void handshake(byte[] message) {
        lock.lock();
        try {
            writer.handshake(message);
        } finally {
            release();
        }
    }

    void changeCipherSpec() {
        lock.lock();
        try {
            writer.changeCipherSpec();
        } finally {
            release();
        }
    }

    void warning(Alert alert) {
        lock.lock();
        try {
            // Sealed when somebody sends: a peer that does not read must not make us keep one for each time that it asks.
            warningOwed = closed ? null : alert;
        } finally {
            release();
        }
    }

    void install(RecordKeys keys) {
        lock.lock();
        try {
            tls13 = keys instanceof RecordKeys.Tls13;
            use(keys);
        } finally {
            release();
        }
    }

    /** Limits the content of records; RFC 8449 counts TLS 1.3's content type too, and so does the record layer. */
    void limit(int bytes) {
        lock.lock();
        try {
            writer.limitPlaintext(tls13 ? bytes + 1 : bytes);
        } finally {
            release();
        }
    }

    void established(SendTraffic sendTraffic) {
        lock.lock();
        try {
            traffic = sendTraffic;
            established = true;
        } finally {
            release();
        }
    }

    void keyUpdateRequested() {
        lock.lock();
        try {
            keyUpdateOwed = !closed && traffic != null;
        } finally {
            release();
        }
    }

    /** Sends a fatal alert and nothing after it. */
    void fail(Alert alert) {
        lock.lock();
        try {
            if (!closed) {
                writer.alert(FATAL, alert);
            }
        } catch (RuntimeException cannotBeSaid) {
            // A key that is used up or a provider that fails: the connection ends all the same.
        } finally {
            shut();
            release();
        }
    }

    /** Sends nothing more; what is queued still goes out. */
    void shut() {
        lock.lock();
        try {
            closed = true;
            keyUpdateOwed = false;
            warningOwed = null;
            writer.stop();
        } catch (RuntimeException cannotBeSealed) {
            // A key that is used up or a provider that fails: what it should have sealed is lost, and the keys are wiped.
        } finally {
            if (traffic != null) {
                traffic.close();
                traffic = null;
            }
            release();
        }
    }

    /** Sends close_notify, after user_canceled if the handshake is not complete (RFC 8446 §6.1). */
    void close() {
        lock.lock();
        try {
            if (!closed) {
                if (!established) {
                    writer.alert(WARNING, Alert.USER_CANCELED);
                }
                writer.alert(WARNING, Alert.CLOSE_NOTIFY);
            }
        } catch (RuntimeException cannotBeSaid) {
            // As in fail.
        } finally {
            shut();
            release();
        }
    }

    boolean isClosed() {
        return closed;
    }

    boolean hasOutput() {
        return outputWaits;
    }

    /** Releases the lock. */
    private void release() {
        boolean waits = keyUpdateOwed || warningOwed != null || writer.hasPending();
        if (outputWaits != waits) { // writing a volatile for each record would show
            outputWaits = waits;
        }
        lock.unlock();
    }

    void flush(ByteBuffer out) {
        if (!outputWaits && !out.isReadOnly()) {
            return;
        }
        lock.lock();
        try {
            payDebts();
            writer.drain(out);
        } finally {
            release();
        }
    }

    /**
     * Seals application data.
     *
     * @return how many bytes were taken
     * @throws TlsException with {@link Fault#OWN_KEY_EXHAUSTED} if TLS 1.2's only key is used up
     */
    int send(ByteBuffer source, ByteBuffer out) throws TlsException {
        lock.lock();
        try {
            if (closed) {
                throw new IllegalStateException("this direction has been closed");
            }
            payDebts();
            writer.drain(out);
            if (!established) {
                return 0;
            }
            int taken = 0;
            while (source.hasRemaining() && !writer.hasPending()) {
                if (writer.recordsLeft() <= 0) {
                    renewKeys();
                    writer.drain(out);
                    continue;
                }
                int sealed = writer.seal(source, out);
                if (sealed == 0) {
                    break;
                }
                taken += sealed;
            }
            return taken;
        } finally {
            release();
        }
    }

    /** Changes our keys at the program's wish. */
    void updateKeys(boolean askPeer) {
        lock.lock();
        try {
            if (traffic == null) {
                throw new IllegalStateException("keys can be changed on an open TLS 1.3 connection only");
            }
            sendKeyUpdate(askPeer);
        } finally {
            release();
        }
    }

    /** RFC 8446 §5.5: a cipher's limit is reached. */
    private void renewKeys() throws TlsException {
        if (traffic == null) {
            throw new TlsException(Fault.OWN_KEY_EXHAUSTED);
        }
        sendKeyUpdate(false);
    }

    /** Seals what the receiving half has only noted. */
    private void payDebts() {
        if (warningOwed != null) {
            Alert alert = warningOwed;
            warningOwed = null;
            if (writer.recordsLeft() > 0) { // the last records of a key are for the end
                writer.alert(WARNING, alert);
            }
        }
        if (keyUpdateOwed && traffic != null) {
            keyUpdateOwed = false;
            sendKeyUpdate(false);
        }
    }

    private void sendKeyUpdate(boolean askPeer) {
        writer.handshake(new KeyUpdate(askPeer).encode());
        try {
            use(traffic.next());
        } catch (RuntimeException e) {
            // The peer is told of keys that we do not have: nothing may follow.
            shut();
            throw new IllegalStateException("the next keys cannot be used; this direction has been closed", e);
        }
    }

    private void use(RecordKeys keys) {
        if (keys instanceof RecordKeys.Tls13 modern) {
            try (SecretBytes key = modern.secret().key(modern.suite().bulkCipher()); SecretBytes iv = modern.secret().iv()) {
                if (!writer.rekey(key, iv)) {
                    writer.install(tls13Sealer(modern.suite(), key, iv));
                }
            }
        } else {
            writer.install(tls12Sealer((RecordKeys.Tls12) keys));
        }
    }

    /** Makes a sealer for TLS 1.3; a test's has limits that can be reached. */
    RecordSealer tls13Sealer(CipherSuite suite, SecretBytes key, SecretBytes iv) {
        return RecordProtection.tls13Sealer(config.crypto(), suite, key, iv);
    }

    /** Makes a sealer for TLS 1.2; a test's has limits that can be reached. */
    RecordSealer tls12Sealer(RecordKeys.Tls12 keys) {
        Tls12Keys.Direction direction = keys.keys();
        return RecordProtection.tls12Sealer(config.crypto(), keys.suite(), direction.key(), direction.iv(), direction.macKey(),
                keys.encryptThenMac(), config.random());
    }
}
