package io.niotls.model;

import io.niotls.auth.Credential;
import io.niotls.conformance.PeerRecords;
import io.niotls.crypto.SecretBytes;
import io.niotls.handshake.RecordKeys;
import io.niotls.message.CertificateEntry;
import io.niotls.message.CertificateRequestExtension;
import io.niotls.message.CertificateRequestTls12;
import io.niotls.message.CertificateRequestTls13;
import io.niotls.message.CertificateStatus;
import io.niotls.message.CertificateTls12;
import io.niotls.message.CertificateTls13;
import io.niotls.message.CertificateVerify;
import io.niotls.message.EncryptedExtensions;
import io.niotls.message.ExtensionBlock;
import io.niotls.message.Finished;
import io.niotls.message.HandshakeFrame;
import io.niotls.message.HandshakeMessage;
import io.niotls.message.HelloRequest;
import io.niotls.message.KeyUpdate;
import io.niotls.message.NewSessionTicketTls12;
import io.niotls.message.NewSessionTicketTls13;
import io.niotls.message.ServerHelloDone;
import io.niotls.proto.Alert;
import io.niotls.proto.CipherSuite;
import io.niotls.proto.ContentType;
import io.niotls.proto.HandshakeType;
import io.niotls.proto.HashAlgorithm;
import io.niotls.proto.SignatureScheme;
import io.niotls.proto.TlsException;
import io.niotls.record.ReadLimits;
import io.niotls.record.RecordReader;
import io.niotls.record.ScratchPool;
import io.niotls.secret.Tls12Keys;
import io.niotls.secret.Tls12Master;
import io.niotls.secret.TrafficSecret;
import io.niotls.secret.Transcript;
import io.niotls.testing.Setup;
import io.niotls.wire.ByteWriter;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A peer that can say anything at any time. It has no idea of the right order: it keeps a transcript of what both sides have
 * said, derives keys as soon as what they come from is there, and makes each message from what it has. It shares the codecs, the
 * records and the key schedule with the engine, and nothing that knows an order.
 *
 * <p>For each event: {@link #say}, and if the subject took it {@link #taken}; then {@link #hear} its answer.
 */
abstract class ImprovisedPeer {
    static final CipherSuite TLS13_SUITE = CipherSuite.TLS_AES_128_GCM_SHA256;
    static final CipherSuite TLS12_SUITE = CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256;
    static final SignatureScheme SCHEME = SignatureScheme.ED25519;
    static final byte[] DATA = {'d', 'a', 't', 'a'};

    private static final byte[] TICKET_NONCE = {7};

    final Shape shape;
    final SecureRandom random;
    /** Null if there is no session to resume. */
    final Memory memory;
    final Transcript transcript = new Transcript(Setup.CRYPTO);
    /** TLS 1.3, from ServerHello on. */
    Schedule schedule;
    /** TLS 1.2, from ClientKeyExchange on, or from the hellos of a resumption. */
    Tls12Master master;
    Tls12Keys keys;
    /** The ServerHello has chosen TLS 1.2. */
    boolean tls12;
    boolean connected;
    /** Of the last connection to a subject that gave, or was given, a session. */
    Memory memorable;
    /** What the subject has sent. */
    final List<Alert> fatalAlerts = new ArrayList<>();
    byte[] plaintext = {};
    /** Set if the subject has sent something that does not fit. */
    String complaint;

    private final Credential credential;
    private final RecordReader reader = new RecordReader(ReadLimits.DEFAULT, ScratchPool.shared());
    private PeerRecords write = new PeerRecords.Plain();
    private byte[] messages = {};
    private byte[] said;

    ImprovisedPeer(Shape shape, SecureRandom random, Memory memory, Credential credential) {
        this.shape = shape;
        this.random = random;
        this.memory = memory;
        this.credential = credential;
        transcript.start(HashAlgorithm.SHA256);
    }

    // ---- Saying ----

    /** Returns the records of an event. */
    final byte[] say(Event event) {
        return switch (event) {
            case CHANGE_CIPHER_SPEC -> write.isTls13()
                    ? PeerRecords.plain(ContentType.CHANGE_CIPHER_SPEC.code(), new byte[] {1})
                    : write.seal(ContentType.CHANGE_CIPHER_SPEC, new byte[] {1});
            case APPLICATION_DATA -> write.seal(ContentType.APPLICATION_DATA, DATA);
            case WARNING -> alert(1, Alert.USER_CANCELED);
            case FATAL_ALERT -> alert(2, Alert.HANDSHAKE_FAILURE);
            case CLOSE_NOTIFY -> alert(1, Alert.CLOSE_NOTIFY);
            case FINISHED_IN_THE_CLEAR -> PeerRecords.plain(ContentType.HANDSHAKE.code(), finished().encode());
            case END_OF_INPUT, PROGRAM_SENDS, PROGRAM_UPDATES_KEYS, PROGRAM_CLOSES -> new byte[0];
            default -> records(message(event));
        };
    }

    /** One record, or several. */
    private byte[] records(byte[] message) {
        said = message;
        int parts = 1 + random.nextInt(3);
        int size = (message.length + parts - 1) / parts;
        ByteWriter all = new ByteWriter();
        for (int i = 0; i < message.length; i += size) {
            all.bytes(write.seal(ContentType.HANDSHAKE, Arrays.copyOfRange(message, i, Math.min(message.length, i + size))));
        }
        return all.toByteArray();
    }

    private byte[] alert(int level, Alert alert) {
        return write.seal(ContentType.ALERT, new byte[] {(byte) level, (byte) alert.code()});
    }

    /** Returns a handshake message as this peer would make it now. */
    byte[] message(Event event) {
        HandshakeMessage message = switch (event) {
            case ENCRYPTED_EXTENSIONS -> new EncryptedExtensions(ExtensionBlock.EMPTY);
            case CERTIFICATE_REQUEST -> certificateRequest();
            case CERTIFICATE -> certificate(credential.encodedChain());
            case EMPTY_CERTIFICATE -> certificate(List.of());
            case CERTIFICATE_STATUS -> new CertificateStatus(new byte[] {0x30, 0});
            case SERVER_HELLO_DONE -> new ServerHelloDone();
            case CERTIFICATE_VERIFY -> new CertificateVerify(SCHEME, sign(toSign()));
            case FINISHED -> finished();
            case NEW_SESSION_TICKET -> newSessionTicket();
            case KEY_UPDATE -> new KeyUpdate(false);
            case KEY_UPDATE_REQUESTED -> new KeyUpdate(true);
            case HELLO_REQUEST -> new HelloRequest();
            default -> null;
        };
        return message != null ? message.encode() : switch (event) {
            case END_OF_EARLY_DATA -> frame(HandshakeType.END_OF_EARLY_DATA.code(), new byte[0]);
            case MESSAGE_HASH -> frame(HandshakeType.MESSAGE_HASH.code(), transcript.current());
            case UNKNOWN_HANDSHAKE -> frame(99, new byte[3]);
            default -> throw new IllegalStateException(event + " is no handshake message of this peer");
        };
    }

    private static byte[] frame(int type, byte[] body) {
        return new ByteWriter().uint8(type).opaque24(body).toByteArray();
    }

    private HandshakeMessage certificateRequest() {
        return isTls13()
                ? new CertificateRequestTls13(new byte[0], ExtensionBlock.builder()
                        .add(CertificateRequestExtension.SIGNATURE_ALGORITHMS, List.of(SCHEME)).build())
                : new CertificateRequestTls12(new byte[] {CertificateRequestTls12.ECDSA_SIGN}, List.of(SCHEME), List.of());
    }

    private HandshakeMessage certificate(List<byte[]> chain) {
        return isTls13()
                ? new CertificateTls13(new byte[0],
                        chain.stream().map(certificate -> new CertificateEntry(certificate, ExtensionBlock.EMPTY)).toList())
                : new CertificateTls12(chain);
    }

    private Finished finished() {
        if (schedule != null) {
            return new Finished(own(schedule).verifyData(transcript.current()));
        }
        return new Finished(master == null ? bytes(Tls12Master.VERIFY_DATA_LENGTH) : ownVerifyData());
    }

    /** What a CertificateVerify signs. */
    private byte[] toSign() {
        return isTls13() ? signedContent() : messages;
    }

    private HandshakeMessage newSessionTicket() {
        byte[] ticket = bytes(40);
        if (!isTls13()) {
            if (master != null) {
                memorable = new Memory(ticket, master.forSession().clone(), 0);
            }
            return new NewSessionTicketTls12(3_600, ticket);
        }
        if (connected && schedule != null) {
            memorable = new Memory(ticket, schedule.preSharedKey(TICKET_NONCE), 5);
        }
        return new NewSessionTicketTls13(3_600, 5, TICKET_NONCE, ticket, ExtensionBlock.EMPTY);
    }

    /** Signs with the private key of the certificate. */
    final byte[] sign(byte[] content) {
        try {
            return credential.signer().sign(SCHEME, content);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    final byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    /** Notes that the subject has taken an event, and goes on to the keys that follow it. */
    final void taken(Event event) {
        if (connected) {
            if (schedule != null && (event == Event.KEY_UPDATE || event == Event.KEY_UPDATE_REQUESTED)) {
                writeWith(nextOwn());
            }
        } else if (event == Event.CHANGE_CIPHER_SPEC) {
            if (keys != null) {
                write = PeerRecords.of(new RecordKeys.Tls12(TLS12_SUITE, ownKeys(), false));
            }
        } else if (said != null && event != Event.HELLO_REQUEST) { // RFC 5246 §7.4.1.1: in no transcript
            if (event == Event.HELLO_RETRY_REQUEST) {
                transcript.replaceWithMessageHash();
            }
            add(said);
            onTaken(event);
        }
        said = null;
    }

    // ---- Hearing ----

    /** Takes what the subject has sent. */
    final void hear(byte[] records) {
        ByteBuffer in = ByteBuffer.wrap(records);
        ByteBuffer room = ByteBuffer.allocate(4_000);
        try {
            while (hearOne(in, room)) {
                // hearOne has done all
            }
        } catch (TlsException e) {
            complaint = e.toString();
        }
        if (in.hasRemaining() && complaint == null) {
            complaint = "half a record";
        }
        plaintext = Arrays.copyOf(room.array(), room.position());
    }

    private boolean hearOne(ByteBuffer in, ByteBuffer room) throws TlsException {
        return switch (reader.next(in, room)) {
            case NEED_MORE, NEED_ROOM -> false;
            case APPLICATION_DATA -> true;
            case HANDSHAKE -> {
                HandshakeFrame frame = reader.takeHandshake();
                if (frame.type() == HandshakeType.KEY_UPDATE) {
                    readWith(nextPeers());
                } else {
                    onMessage(frame);
                }
                yield true;
            }
            case CHANGE_CIPHER_SPEC -> {
                if (keys != null) {
                    reader.install(PeerRecords.opener(new RecordKeys.Tls12(TLS12_SUITE, peersKeys(), false)));
                }
                yield true;
            }
            case ALERT -> {
                if (reader.alertLevel() == 2) {
                    fatalAlerts.add(Alert.of(reader.alertDescription()));
                }
                yield true;
            }
        };
    }

    /** Holds the subject's Finished against what it must be. */
    final void checkFinished(HandshakeFrame frame, byte[] expected) throws TlsException {
        Finished finished = frame.expect(HandshakeType.FINISHED, Finished::decode);
        if (!Arrays.equals(expected, finished.verifyData())) {
            complaint = "a wrong Finished";
        }
    }

    // ---- What both roles use ----

    /** Adds a message of either side to the transcript. */
    final void add(byte[] message) {
        transcript.add(message);
        messages = new ByteWriter().bytes(messages).bytes(message).toByteArray();
    }

    final void writeWith(TrafficSecret secret) {
        write = PeerRecords.of(new RecordKeys.Tls13(TLS13_SUITE, secret));
    }

    final void readWith(TrafficSecret secret) throws TlsException {
        reader.install(PeerRecords.opener(new RecordKeys.Tls13(TLS13_SUITE, secret)));
    }

    final void connect() {
        connected = true;
        reader.allowApplicationData(true);
    }

    /** RFC 5246 §8.1, RFC 7627 §4: after ClientKeyExchange. */
    final void agree(SecretBytes premaster, byte[] clientRandom, byte[] serverRandom, boolean extended) {
        use(extended
                ? Tls12Master.extended(Setup.CRYPTO, HashAlgorithm.SHA256, premaster, transcript.current())
                : Tls12Master.of(Setup.CRYPTO, HashAlgorithm.SHA256, premaster, clientRandom, serverRandom),
                clientRandom, serverRandom);
    }

    /** Takes the secret of an earlier session. */
    final void resume(byte[] clientRandom, byte[] serverRandom) {
        use(Tls12Master.resumed(Setup.CRYPTO, HashAlgorithm.SHA256, memory.secret()), clientRandom, serverRandom);
    }

    private void use(Tls12Master agreed, byte[] clientRandom, byte[] serverRandom) {
        master = agreed;
        keys = agreed.keys(TLS12_SUITE, clientRandom, serverRandom);
    }

    /** Before the version is known: the newest that the subject has. */
    boolean isTls13() {
        return schedule != null || !tls12 && shape.has(Shape.Feature.TLS13);
    }

    // ---- What is of one role ----

    /** A message of this side has been taken, and is in the transcript. */
    abstract void onTaken(Event event);

    /** The subject has sent a message; nothing is said of KeyUpdate. */
    abstract void onMessage(HandshakeFrame frame) throws TlsException;

    abstract TrafficSecret own(Schedule from);

    abstract TrafficSecret nextOwn();

    abstract TrafficSecret nextPeers();

    abstract Tls12Keys.Direction ownKeys();

    abstract Tls12Keys.Direction peersKeys();

    abstract byte[] ownVerifyData();

    abstract byte[] signedContent();
}
