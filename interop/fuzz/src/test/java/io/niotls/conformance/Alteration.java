package io.niotls.conformance;

import io.niotls.fuzz.Choices;
import io.niotls.wire.ByteWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** How a handshake message is altered. Its header tells the right length, unless that is what is altered. */
enum Alteration {
    /** One byte, by exclusive or. */
    CHANGE {
        @Override
        UnaryOperator<byte[]> read(Choices choices) {
            int place = choices.uint16();
            int bits = choices.uint8();
            return message -> body(message, body -> {
                if (body.length > 0) {
                    body[place % body.length] ^= (byte) bits;
                }
                return body;
            });
        }
    },
    /** Bytes in the place of others. */
    REPLACE {
        @Override
        UnaryOperator<byte[]> read(Choices choices) {
            int place = choices.uint16();
            int removed = choices.uint8();
            byte[] inserted = choices.bytes();
            return message -> body(message, body -> {
                int from = body.length == 0 ? 0 : place % (body.length + 1);
                int to = Math.min(body.length, from + removed);
                return new ByteWriter()
                        .bytes(body, 0, from).bytes(inserted).bytes(body, to, body.length - to).toByteArray();
            });
        }
    },
    /** Another body. */
    BODY {
        @Override
        UnaryOperator<byte[]> read(Choices choices) {
            byte[] other = choices.bytes();
            return message -> body(message, body -> other);
        }
    },
    /** Another type. */
    TYPE {
        @Override
        UnaryOperator<byte[]> read(Choices choices) {
            int type = choices.uint8();
            return message -> ScriptedPeer.message(type, Rewrite.body(message));
        }
    },
    /** A length that is wrong. */
    LENGTH {
        @Override
        UnaryOperator<byte[]> read(Choices choices) {
            byte[] bits = {(byte) choices.uint8(), (byte) choices.uint8(), (byte) choices.uint8()};
            return message -> {
                byte[] wrong = message.clone();
                for (int i = 0; i < bits.length; i++) {
                    wrong[1 + i] ^= bits[i];
                }
                return wrong;
            };
        }
    },
    /** An extension added, or one of the same type replaced. */
    EXTENSION {
        @Override
        UnaryOperator<byte[]> read(Choices choices) {
            int type = choices.uint16();
            byte[] value = choices.bytes();
            return message -> hasExtensions(message) ? Rewrite.extension(message, type, value) : message;
        }
    },
    /** An extension taken away. */
    WITHOUT_EXTENSION {
        @Override
        UnaryOperator<byte[]> read(Choices choices) {
            int which = choices.uint8();
            return message -> with(message, which, (type, value) -> Rewrite.without(message, type));
        }
    },
    /** An extension twice. */
    EXTENSION_TWICE {
        @Override
        UnaryOperator<byte[]> read(Choices choices) {
            int which = choices.uint8();
            return message -> with(message, which, (type, value) -> Rewrite.appended(message, type, hex(value)));
        }
    },
    /** An extension moved to the end. */
    EXTENSION_LAST {
        @Override
        UnaryOperator<byte[]> read(Choices choices) {
            int which = choices.uint8();
            return message -> with(message, which,
                    (type, value) -> Rewrite.appended(Rewrite.without(message, type), type, hex(value)));
        }
    },
    /** One byte of an extension's body. */
    EXTENSION_CHANGED {
        @Override
        UnaryOperator<byte[]> read(Choices choices) {
            int which = choices.uint8();
            int place = choices.uint16();
            int bits = choices.uint8();
            return message -> with(message, which, (type, value) -> {
                if (value.length > 0) {
                    value[place % value.length] ^= (byte) bits;
                }
                return Rewrite.extension(message, type, value);
            });
        }
    },
    /** An extension cut, or made longer. */
    EXTENSION_LENGTH {
        @Override
        UnaryOperator<byte[]> read(Choices choices) {
            int which = choices.uint8();
            int length = choices.uint8();
            return message ->
                    with(message, which, (type, value) -> Rewrite.extension(message, type, Arrays.copyOf(value, length)));
        }
    },
    /** A hello's session id. */
    SESSION_ID {
        @Override
        UnaryOperator<byte[]> read(Choices choices) {
            byte[] id = choices.bytes();
            return message -> isHello(message) ? Rewrite.sessionId(message, id) : message;
        }
    },
    /** The suites of a ClientHello, or that of a ServerHello. */
    SUITES {
        @Override
        UnaryOperator<byte[]> read(Choices choices) {
            byte[] suites = choices.bytes();
            int first = suites.length < 2 ? 0 : Rewrite.uint16(suites, 0);
            return message -> switch (message[0]) {
                case 1 -> Rewrite.clientSuites(message, new ByteWriter().opaque16(suites).toByteArray());
                case 2 -> Rewrite.serverSuite(message, first);
                default -> message;
            };
        }
    };

    private static final Alteration[] ALL = values();

    private interface OfExtension {
        byte[] apply(int type, byte[] value);
    }

    /** Reads which one and how. The result gives the same for the same message each time. */
    static UnaryOperator<byte[]> of(Choices choices) {
        UnaryOperator<byte[]> alteration = ALL[choices.below(ALL.length)].read(choices);
        return message -> {
            try {
                return message.length < 4 ? message : alteration.apply(message);
            } catch (IndexOutOfBoundsException | IllegalArgumentException altered) {
                return message; // that was altered before, and has no such part any more
            }
        };
    }

    abstract UnaryOperator<byte[]> read(Choices choices);

    private static byte[] body(byte[] message, UnaryOperator<byte[]> change) {
        return Rewrite.withBody(message, change.apply(Rewrite.body(message)));
    }

    private static boolean isHello(byte[] message) {
        return message[0] == 1 || message[0] == 2;
    }

    /** A hello of ours always has some; CertificateRequest has them in TLS 1.3, where it begins with an empty context. */
    private static boolean hasExtensions(byte[] message) {
        return isHello(message) || message[0] == 8
                || message[0] == 13 && message.length > 7 && message[4] == 0
                        && Rewrite.uint16(message, 5) == message.length - 7;
    }

    private static byte[] with(byte[] message, int which, OfExtension change) {
        if (!hasExtensions(message)) {
            return message;
        }
        List<Map.Entry<Integer, byte[]>> extensions = new ArrayList<>(Rewrite.extensions(message).entrySet());
        if (extensions.isEmpty()) {
            return message;
        }
        Map.Entry<Integer, byte[]> extension = extensions.get(which % extensions.size());
        return change.apply(extension.getKey(), extension.getValue().clone());
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }
}
