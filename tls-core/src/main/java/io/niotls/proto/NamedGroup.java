package io.niotls.proto;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A group for key agreement. Open: unknown codes are normal; {@link #isKnown} tells whether this library can use one.
 *
 * <p>Two groups are equal when their codes are.
 */
public final class NamedGroup {
    /** What a group is made of. */
    public enum Kind {
        /** An elliptic curve. */
        ELLIPTIC_CURVE,
        /** A finite field of RFC 7919. */
        FINITE_FIELD,
        /** A curve and ML-KEM together, TLS 1.3 only (RFC 10024). */
        HYBRID,
        /** Not known to this library. */
        UNKNOWN
    }

    /** X25519MLKEM768, RFC 10024. */
    public static final NamedGroup X25519_MLKEM768 = new NamedGroup(0x11ec, "X25519MLKEM768", Kind.HYBRID);
    /** SecP256r1MLKEM768, RFC 10024. */
    public static final NamedGroup SECP256R1_MLKEM768 = new NamedGroup(0x11eb, "SecP256r1MLKEM768", Kind.HYBRID);
    /** SecP384r1MLKEM1024, RFC 10024. */
    public static final NamedGroup SECP384R1_MLKEM1024 = new NamedGroup(0x11ed, "SecP384r1MLKEM1024", Kind.HYBRID);
    /** x25519, RFC 8446 §4.2.7. */
    public static final NamedGroup X25519 = new NamedGroup(0x001d, "x25519", Kind.ELLIPTIC_CURVE);
    /** secp256r1, RFC 8446 §4.2.7. */
    public static final NamedGroup SECP256R1 = new NamedGroup(0x0017, "secp256r1", Kind.ELLIPTIC_CURVE);
    /** x448, RFC 8446 §4.2.7. */
    public static final NamedGroup X448 = new NamedGroup(0x001e, "x448", Kind.ELLIPTIC_CURVE);
    /** secp384r1, RFC 8446 §4.2.7. */
    public static final NamedGroup SECP384R1 = new NamedGroup(0x0018, "secp384r1", Kind.ELLIPTIC_CURVE);
    /** secp521r1, RFC 8446 §4.2.7. */
    public static final NamedGroup SECP521R1 = new NamedGroup(0x0019, "secp521r1", Kind.ELLIPTIC_CURVE);
    /** ffdhe2048, RFC 7919. */
    public static final NamedGroup FFDHE2048 = new NamedGroup(0x0100, "ffdhe2048", Kind.FINITE_FIELD);
    /** ffdhe3072, RFC 7919. */
    public static final NamedGroup FFDHE3072 = new NamedGroup(0x0101, "ffdhe3072", Kind.FINITE_FIELD);
    /** ffdhe4096, RFC 7919. */
    public static final NamedGroup FFDHE4096 = new NamedGroup(0x0102, "ffdhe4096", Kind.FINITE_FIELD);
    /** ffdhe6144, RFC 7919. */
    public static final NamedGroup FFDHE6144 = new NamedGroup(0x0103, "ffdhe6144", Kind.FINITE_FIELD);
    /** ffdhe8192, RFC 7919. */
    public static final NamedGroup FFDHE8192 = new NamedGroup(0x0104, "ffdhe8192", Kind.FINITE_FIELD);

    /** Every group that this library can use, in its order of preference. */
    public static final List<NamedGroup> KNOWN = List.of(
            X25519_MLKEM768,
            SECP256R1_MLKEM768,
            SECP384R1_MLKEM1024,
            X25519,
            SECP256R1,
            X448,
            SECP384R1,
            SECP521R1,
            FFDHE2048,
            FFDHE3072,
            FFDHE4096,
            FFDHE6144,
            FFDHE8192);

    private static final Map<Integer, NamedGroup> BY_CODE =
            KNOWN.stream().collect(Collectors.toUnmodifiableMap(NamedGroup::code, Function.identity()));
    private static final Map<String, NamedGroup> BY_NAME =
            KNOWN.stream().collect(Collectors.toUnmodifiableMap(NamedGroup::name, Function.identity()));

    private final int code;
    private final String name;
    private final Kind kind;

    private NamedGroup(int code, String name, Kind kind) {
        this.code = code;
        this.name = name;
        this.kind = kind;
    }

    /** Returns the group of a code on the wire; one that is not known if this library cannot use it. */
    public static NamedGroup of(int code) {
        NamedGroup known = BY_CODE.get(code);
        return known != null ? known : new NamedGroup(code, null, Kind.UNKNOWN);
    }

    /** Returns the group with a registry name, such as {@code x25519}, if this library can use it. */
    public static Optional<NamedGroup> named(String name) {
        return Optional.ofNullable(BY_NAME.get(name));
    }

    /** Returns the two bytes on the wire. */
    public int code() {
        return code;
    }

    /** Returns the registry's name, or the code in hexadecimal. */
    public String name() {
        // made when asked for: a hostile hello can hold 32,767 unknown codes
        return name != null ? name : String.format("group 0x%04x", code);
    }

    /** Returns what the group is made of. */
    public Kind kind() {
        return kind;
    }

    /** Returns whether this library can use it. */
    public boolean isKnown() {
        return kind != Kind.UNKNOWN;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof NamedGroup group && group.code == code;
    }

    @Override
    public int hashCode() {
        return code;
    }

    /** Returns {@link #name}. */
    @Override
    public String toString() {
        return name();
    }
}
