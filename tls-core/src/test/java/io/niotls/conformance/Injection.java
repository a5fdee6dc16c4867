package io.niotls.conformance;

import static io.niotls.conformance.ScriptedPeer.message;

import io.niotls.proto.Alert;
import io.niotls.proto.ContentType;
import io.niotls.proto.Fault;
import io.niotls.proto.HandshakeType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Something that a peer sends at every state, and what the RFCs say of it there.
 *
 * @param applies whether it can be sent, and is wrong or to be passed over, at a position
 * @param expected the fault at a position; empty if it is passed over and the connection goes on
 */
public record Injection(String name, Rule applies, Send send, Expectation expected) {
    @FunctionalInterface
    public interface Rule {
        boolean at(Position position);
    }

    @FunctionalInterface
    public interface Send {
        void by(ScriptedPeer peer, ScriptedPeer.Item next);
    }

    @FunctionalInterface
    public interface Expectation {
        Optional<Fault> at(Position position);
    }

    private static final byte[] DATA = {'d', 'a', 't', 'a'};
    private static final int HEARTBEAT = 24;
    private static final Rule EVERYWHERE = position -> true;
    private static final Rule PROTECTED = position -> position.isProtected() && !position.isDecoyNext();
    private static final Rule PROTECTED_TLS13 = position -> position.isTls13() && PROTECTED.at(position);
    private static final Rule INSIDE_MESSAGE =
            position -> !position.next().equals(ScriptedPeer.CHANGE_CIPHER_SPEC) && !position.next().equals(ScriptedPeer.END);

    /** RFC 8446 §4, RFC 5246 §7.4: a message that is not the one expected is an unexpected_message, known type or not. */
    public static List<Injection> handshakeMessages() {
        List<Injection> all = new ArrayList<>();
        List<Integer> codes = new ArrayList<>(Arrays.stream(HandshakeType.values()).map(HandshakeType::code).toList());
        // HelloVerifyRequest of DTLS, CertificateURL, SupplementalData, CompressedCertificate
        codes.addAll(List.of(3, 21, 23, 25, 99));
        for (int code : codes) {
            HandshakeType type = HandshakeType.of(code);
            all.add(new Injection(
                    "handshake type " + code + " " + type,
                    position -> type == null || !position.allowed().contains(type),
                    (peer, next) -> peer.handshake(message(code, body(type))),
                    position -> Optional.of(unexpected(position, type))));
        }
        return all;
    }

    /** RFC 5246 §7.4.1.1: a HelloRequest while a client is negotiating, with and without the body that it must not have. */
    public static List<Injection> helloRequests() {
        byte[] helloRequest = message(HandshakeType.HELLO_REQUEST.code(), new byte[0]);
        return List.of(
                new Injection(
                        "HelloRequest",
                        Position::passesOverHelloRequest,
                        (peer, next) -> peer.handshake(helloRequest),
                        position -> Optional.empty()),
                new Injection(
                        "HelloRequest with a body",
                        Position::passesOverHelloRequest,
                        (peer, next) -> peer.handshake(message(HandshakeType.HELLO_REQUEST.code(), new byte[1])),
                        position -> Optional.of(Fault.MALFORMED_MESSAGE)));
    }

    /** A body that would be right in its place, where that is easy: the order has to be noticed before the contents. */
    private static byte[] body(HandshakeType type) {
        return type == HandshakeType.FINISHED ? new byte[12] : type == HandshakeType.KEY_UPDATE ? new byte[1] : new byte[0];
    }

    private static Fault unexpected(Position position, HandshakeType type) {
        if (position.isDecoyNext()) {
            return Fault.PLAINTEXT_RECORD; // RFC 8446 §5: not a ciphertext, unexpected_message as well
        }
        boolean knownState = !position.expectsChangeCipherSpec();
        return type == null && knownState ? Fault.UNKNOWN_MESSAGE : Fault.UNEXPECTED_MESSAGE;
    }

    /** ChangeCipherSpec where it must not be, and with bodies that it must not have. */
    public static List<Injection> changeCipherSpecs() {
        List<Injection> all = new ArrayList<>();
        // RFC 8446 §5: passed over between the first ClientHello and the peer's Finished.
        // RFC 5246 §7.1: once, just before Finished.
        all.add(new Injection(
                "ChangeCipherSpec",
                position -> !position.expectsChangeCipherSpec(),
                (peer, next) -> peer.changeCipherSpec(),
                position -> position.isTls13() && !position.isEstablished() && (position.isClient() || !position.isFirst())
                        ? Optional.empty()
                        : Optional.of(Fault.UNEXPECTED_CHANGE_CIPHER_SPEC)));
        // RFC 8446 §5: any other value is an unexpected_message
        for (byte[] body : List.of(new byte[] {2}, new byte[] {0}, new byte[] {1, 1}, new byte[0])) {
            all.add(new Injection(
                    "ChangeCipherSpec of " + Arrays.toString(body),
                    EVERYWHERE,
                    (peer, next) -> peer.changeCipherSpec(body),
                    position -> Optional.of(Fault.BAD_CHANGE_CIPHER_SPEC)));
        }
        // RFC 8446 §5: a protected one is an unexpected_message
        all.add(new Injection(
                "protected ChangeCipherSpec",
                PROTECTED_TLS13,
                (peer, next) -> peer.innerPlaintext(new byte[] {1, 20}),
                position -> Optional.of(Fault.UNEXPECTED_MESSAGE)));
        return all;
    }

    /** RFC 8446 §2, RFC 5246 §7.4.9: none before Finished has been received. */
    public static List<Injection> applicationData() {
        List<Injection> all = new ArrayList<>();
        for (byte[] data : List.of(DATA, new byte[0])) {
            all.add(new Injection(
                    "application data of " + data.length + " bytes",
                    EVERYWHERE,
                    (peer, next) -> peer.record(ContentType.APPLICATION_DATA, data),
                    position -> position.isEstablished()
                            ? Optional.empty()
                            : Optional.of(position.isDecoyNext() ? Fault.RECORD_NOT_AUTHENTIC : Fault.EARLY_APPLICATION_DATA)));
        }
        return all;
    }

    /** Alerts of every level, known and unknown, well-formed or not. */
    public static List<Injection> alerts() {
        List<Injection> all = new ArrayList<>();
        // RFC 8446 §6.2, RFC 5246 §7.2.2: the connection ends, and nothing is sent
        for (Alert alert : List.of(Alert.HANDSHAKE_FAILURE, Alert.INTERNAL_ERROR, Alert.UNEXPECTED_MESSAGE)) {
            all.add(new Injection(
                    "fatal " + alert, EVERYWHERE, (peer, next) -> peer.alert(2, alert),
                            position -> Optional.of(Fault.PEER_ALERT)));
        }
        all.add(new Injection(
                "fatal alert of an unknown kind",
                EVERYWHERE,
                (peer, next) -> peer.record(ContentType.ALERT, new byte[] {2, (byte) 222}),
                position -> Optional.of(Fault.PEER_ALERT)));
        // RFC 8446 §6.1
        all.add(new Injection(
                "close_notify",
                EVERYWHERE,
                (peer, next) -> peer.alert(1, Alert.CLOSE_NOTIFY),
                position -> position.isEstablished() ? Optional.empty() : Optional.of(Fault.CLOSED_IN_HANDSHAKE)));
        // RFC 8446 §6: the level is ignored, and anything but closure alerts is an error.
        // RFC 5246 §7.2.2: a warning may be ignored
        all.add(new Injection(
                "warning user_canceled", EVERYWHERE, (peer, next) -> peer.alert(1, Alert.USER_CANCELED),
                        position -> Optional.empty()));
        for (Alert alert : List.of(Alert.NO_RENEGOTIATION, Alert.UNRECOGNIZED_NAME)) {
            all.add(new Injection(
                    "warning " + alert,
                    EVERYWHERE,
                    (peer, next) -> peer.alert(1, alert),
                    position -> position.isTls13() && position.isProtected() ? Optional.of(Fault.PEER_ALERT) : Optional.empty()));
        }
        // RFC 8446 §5.4 and §6: not empty, and two bytes
        all.add(new Injection(
                "empty alert",
                EVERYWHERE,
                (peer, next) -> peer.record(ContentType.ALERT, new byte[0]),
                position -> Optional.of(Fault.EMPTY_RECORD)));
        all.add(new Injection(
                "alert of three bytes",
                EVERYWHERE,
                (peer, next) -> peer.record(ContentType.ALERT, new byte[] {2, 40, 0}),
                position -> Optional.of(Fault.MALFORMED_ALERT)));
        return all;
    }

    /** Records that no honest peer sends. */
    public static List<Injection> records() {
        List<Injection> all = new ArrayList<>();
        // RFC 8446 §5.1, RFC 5246 §6.2.1: no empty fragments of the handshake
        all.add(new Injection(
                "empty handshake record",
                EVERYWHERE,
                (peer, next) -> peer.record(ContentType.HANDSHAKE, new byte[0]),
                position -> Optional.of(position.isDecoyNext() ? Fault.PLAINTEXT_RECORD : Fault.EMPTY_RECORD)));
        // RFC 8446 §5: an unexpected record type is an unexpected_message
        all.add(new Injection(
                "heartbeat record",
                EVERYWHERE,
                (peer, next) -> peer.plainRecord(HEARTBEAT, new byte[] {1, 0x40, 0}),
                position -> Optional.of(position.isFirst() ? Fault.NOT_TLS : Fault.UNKNOWN_CONTENT_TYPE)));
        all.add(new Injection(
                "protected heartbeat record",
                PROTECTED_TLS13,
                (peer, next) -> peer.innerPlaintext(new byte[] {1, 0x40, 0, HEARTBEAT}),
                position -> Optional.of(Fault.UNKNOWN_CONTENT_TYPE)));
        // RFC 8446 §5.4
        all.add(new Injection(
                "nothing but padding",
                PROTECTED_TLS13,
                (peer, next) -> peer.innerPlaintext(new byte[64]),
                position -> Optional.of(Fault.RECORD_WITHOUT_TYPE)));
        // RFC 8446 §5.1 and §5.2, RFC 5246 §6.2.1: record_overflow, before the rest of it has come
        all.add(new Injection(
                "record of 65,535 bytes",
                EVERYWHERE,
                (peer, next) -> peer.raw(new byte[] {22, 3, 3, (byte) 0xff, (byte) 0xff}),
                position -> Optional.of(position.isTls13() && position.isProtected()
                        ? Fault.PLAINTEXT_RECORD : Fault.RECORD_TOO_LONG)));
        all.add(new Injection(
                "application data record of 65,535 bytes",
                position -> position.isTls13() && position.isProtected() || position.isEstablished(),
                (peer, next) -> peer.raw(new byte[] {23, 3, 3, (byte) 0xff, (byte) 0xff}),
                position -> Optional.of(Fault.RECORD_TOO_LONG)));
        // RFC 5246 appendix E.1: not a version of TLS
        all.add(new Injection(
                "record of version 2.3",
                EVERYWHERE,
                (peer, next) -> peer.raw(new byte[] {22, 2, 3, 0, 1, 0}),
                position -> Optional.of(Fault.BAD_RECORD_VERSION)));
        all.add(new Injection(
                "message that claims 16 MB",
                position -> !position.isDecoyNext(),
                (peer, next) -> peer.record(ContentType.HANDSHAKE, new byte[] {20, (byte) 0xff, (byte) 0xff, (byte) 0xff}),
                position -> Optional.of(Fault.MESSAGE_TOO_LONG)));
        // RFC 8446 §5.2, RFC 5246 §6.2.3.3: bad_record_mac
        all.add(new Injection(
                "forged record",
                Position::isProtected,
                (peer, next) -> peer.plainRecord(peer.isTls13Protected() ? 23 : 22, new byte[40]),
                position -> Optional.of(position.isDecoyNext() ? Fault.PLAINTEXT_RECORD : Fault.RECORD_NOT_AUTHENTIC)));
        all.add(new Injection(
                "handshake message in the clear",
                PROTECTED,
                (peer, next) -> peer.plainRecord(22, message(20, new byte[12])),
                position -> Optional.of(position.isTls13() ? Fault.PLAINTEXT_RECORD : Fault.RECORD_NOT_AUTHENTIC)));
        all.add(new Injection(
                "alert in the clear",
                PROTECTED,
                (peer, next) -> peer.plainRecord(21, new byte[] {2, 40}),
                position -> Optional.of(!position.isTls13()
                        ? Fault.RECORD_NOT_AUTHENTIC
                        : position.hasSeenProtected() ? Fault.PLAINTEXT_RECORD : Fault.PEER_ALERT)));
        return all;
    }

    /** RFC 8446 §5.1: no other record between the parts of a handshake message. */
    public static List<Injection> interleaved() {
        List<Injection> all = new ArrayList<>();
        all.add(new Injection(
                "ChangeCipherSpec inside of a message",
                INSIDE_MESSAGE,
                (peer, next) -> {
                    peer.record(ContentType.HANDSHAKE, half(next));
                    peer.changeCipherSpec();
                },
                position -> Optional.of(Fault.INTERLEAVED_HANDSHAKE)));
        all.add(new Injection(
                "warning inside of a message",
                INSIDE_MESSAGE,
                (peer, next) -> {
                    peer.record(ContentType.HANDSHAKE, half(next));
                    peer.alert(1, Alert.USER_CANCELED);
                },
                position -> Optional.of(Fault.INTERLEAVED_HANDSHAKE)));
        all.add(new Injection(
                "application data inside of a message",
                INSIDE_MESSAGE,
                (peer, next) -> {
                    peer.record(ContentType.HANDSHAKE, half(next));
                    peer.record(ContentType.APPLICATION_DATA, DATA);
                },
                position -> Optional.of(position.isEstablished() || position.isTls13() && position.isProtected()
                        ? Fault.INTERLEAVED_HANDSHAKE
                        : Fault.EARLY_APPLICATION_DATA)));
        return all;
    }

    private static byte[] half(ScriptedPeer.Item next) {
        return Arrays.copyOf(next.message(), next.message().length / 2);
    }

    /** Sends each of some injections that applies at a position, each to a subject of its own, and returns what is wrong. */
    public static List<String> complaints(Position position, List<Injection> injections) {
        List<String> wrong = new ArrayList<>();
        for (Injection injection : injections) {
            if (injection.applies().at(position)) {
                String complaint = injection.complaint(position);
                if (complaint != null) {
                    wrong.add(injection.name() + ": " + complaint);
                }
            }
        }
        return wrong;
    }

    private String complaint(Position position) {
        Optional<Fault> fault = expected.at(position);
        ScriptedPeer peer = position.subject().start((self, item) -> {
            if (item.number() == position.number()) {
                send.by(self, item);
                if (fault.isPresent()) {
                    self.stop();
                }
            }
            self.pass(item);
        }).run();
        return fault.isPresent() ? Refusal.complaint(peer, fault.get()) : complaintOfContinuation(peer);
    }

    private static String complaintOfContinuation(ScriptedPeer peer) {
        if (peer.failure != null || peer.ownFailure != null) {
            return "is not passed over: " + peer.failure + ", " + peer.ownFailure;
        }
        return peer.alerts.isEmpty() && peer.established && peer.subject.isEstablished()
                ? null : "does not go on: " + peer.alerts;
    }
}
