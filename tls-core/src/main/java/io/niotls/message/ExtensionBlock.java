package io.niotls.message;

import io.niotls.proto.ExtensionType;
import io.niotls.proto.Fault;
import io.niotls.proto.TlsException;
import io.niotls.wire.ByteReader;
import io.niotls.wire.ByteWriter;
import io.niotls.wire.DecodeException;

import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The extensions of one message, decoded once: a container whose keys say what type their values have.
 *
 * <p>It keeps the order and the bytes of every extension, known or not, so that a block which was decoded is written as it
 * came. Immutable as long as nobody changes the arrays that are in it; two blocks are equal when their bytes are.
 */
public final class ExtensionBlock {
    /** A block without extensions. */
    public static final ExtensionBlock EMPTY = new ExtensionBlock(Map.of());

    /**
     * How many extensions a message may have. Real hellos have fewer than 30; tlsfuzzer's
     * test-tls13-large-number-of-extensions legally sends some 4,100, and this is twice that. A block of 65,535 bytes could
     * name 16,383, each of which costs us some hundred bytes.
     */
    static final int MAX_EXTENSIONS = 8_192;

    /** What two bytes of length can say. */
    private static final int MAX_BODY = 65_535;

    private final Map<ExtensionType, Entry> entries;

    private ExtensionBlock(Map<ExtensionType, Entry> entries) {
        this.entries = entries;
    }

    /**
     * One extension.
     *
     * @param key null if the type is not known, or nobody has looked into the body yet; so is the value
     * @param array has the body in it: that of a whole message where the block was decoded, so that nothing is copied
     */
    record Entry(Extension<?> key, Object value, byte[] array, int offset, int length) {
        private static Entry raw(byte[] array, int offset, int length) {
            return new Entry(null, null, array, offset, length);
        }

        /** Returns a reader of the body. */
        ByteReader reader() {
            return new ByteReader(array, offset, length);
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Entry entry
                    && Arrays.equals(entry.array, entry.offset, entry.offset + entry.length, array, offset, offset + length);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(body());
        }

        private byte[] body() {
            return Arrays.copyOfRange(array, offset, offset + length);
        }
    }

    /** Starts an empty block. */
    public static Builder builder() {
        return new Builder(new LinkedHashMap<>());
    }

    /** Starts a block that has what this one has, in its order. */
    public Builder toBuilder() {
        return new Builder(new LinkedHashMap<>(entries));
    }

    /**
     * Returns the value of an extension.
     *
     * @param key the extension, in the message that this block is from; a key of another message finds nothing
     */
    @SuppressWarnings("unchecked") // an entry is only ever made of a key and a value of the key's type
    public <T> Optional<T> get(Extension<T> key) {
        Entry entry = entries.get(key.type());
        return entry != null && entry.key == key ? Optional.of((T) entry.value) : Optional.empty();
    }

    /** Returns the types in the order of the wire, without those that this library does not know. */
    public List<ExtensionType> knownTypes() {
        return entries.entrySet().stream().filter(entry -> entry.getValue().key() != null).map(Map.Entry::getKey).toList();
    }

    /** Returns whether {@link #get} would find a value. */
    public boolean has(Extension<?> key) {
        return get(key).isPresent();
    }

    /** Returns the types of all extensions, also those that are not known, in their order on the wire. */
    public List<ExtensionType> types() {
        return List.copyOf(entries.keySet());
    }

    /** Returns whether there is no extension. */
    public boolean isEmpty() {
        return entries.isEmpty();
    }

    /**
     * Returns the bytes of an extension, to compare two hellos.
     *
     * @return the body without type and length; a new array
     */
    public Optional<byte[]> rawBody(ExtensionType type) {
        return Optional.ofNullable(entries.get(type)).map(Entry::body);
    }

    /**
     * Makes sure that an answer has no extension that was not asked for, RFC 8446 §4.2 and RFC 5246 §7.4.1.4.
     *
     * @param offered what the request had; for a HelloRetryRequest also cookie, which needs no request, and for a TLS 1.2
     *     ServerHello also renegotiation_info if TLS_EMPTY_RENEGOTIATION_INFO_SCSV was sent
     * @throws TlsException {@link Fault#UNREQUESTED_EXTENSION} if there is another one
     */
    public void requireOffered(Set<ExtensionType> offered) throws TlsException {
        for (ExtensionType type : entries.keySet()) {
            if (!offered.contains(type)) {
                throw new TlsException(Fault.UNREQUESTED_EXTENSION, type.toString());
            }
        }
    }

    /** Decodes a block with its length before it. */
    static ExtensionBlock decode(ByteReader reader, ExtensionPlace place) throws DecodeException, TlsException {
        return decode(readBodies(reader), place);
    }

    /**
     * Reads the extensions of a block without looking into them.
     *
     * @return type and body, in the order on the wire
     * @throws TlsException {@link Fault#DUPLICATE_EXTENSION}, or {@link Fault#ILLEGAL_FIELD} if there are too many
     */
    static Map<ExtensionType, Entry> readBodies(ByteReader reader) throws DecodeException, TlsException {
        ByteReader block = reader.vector16();
        Map<ExtensionType, Entry> bodies = new LinkedHashMap<>();
        while (block.hasRemaining()) {
            ExtensionType type = new ExtensionType(block.uint16());
            int length = block.uint16();
            int offset = block.position();
            block.skip(length);
            if (bodies.put(type, Entry.raw(block.array(), offset, length)) != null) {
                throw new TlsException(Fault.DUPLICATE_EXTENSION, type.toString());
            }
            if (bodies.size() > MAX_EXTENSIONS) {
                throw new TlsException(Fault.ILLEGAL_FIELD, "more than " + MAX_EXTENSIONS + " extensions");
            }
        }
        return bodies;
    }

    /**
     * Decodes what {@link #readBodies} has found.
     *
     * @param bodies the block's own from now on
     * @throws TlsException {@link Fault#MISPLACED_EXTENSION} if a known extension may not stand in the message,
     *     {@link Fault#PSK_NOT_LAST}, or what the codec of an extension finds
     */
    static ExtensionBlock decode(Map<ExtensionType, Entry> bodies, ExtensionPlace place) throws DecodeException, TlsException {
        for (Iterator<Map.Entry<ExtensionType, Entry>> i = bodies.entrySet().iterator(); i.hasNext();) {
            Map.Entry<ExtensionType, Entry> extension = i.next();
            ExtensionType type = extension.getKey();
            // RFC 8446 §4.2.11: "The "pre_shared_key" extension MUST be the last extension in the ClientHello"
            if (place == ExtensionPlace.CLIENT_HELLO && type.equals(ExtensionType.PRE_SHARED_KEY) && i.hasNext()) {
                throw new TlsException(Fault.PSK_NOT_LAST);
            }
            extension.setValue(decoded(place, type, extension.getValue()));
        }
        return bodies.isEmpty() ? EMPTY : new ExtensionBlock(bodies);
    }

    private static Entry decoded(ExtensionPlace place, ExtensionType type, Entry raw) throws DecodeException, TlsException {
        Extension<?> key = ExtensionTable.key(place, type);
        // RFC 8446 §4.2: an extension "which it recognizes and which is not specified for the message in which it appears"
        // is an illegal_parameter. Also in a ServerHello of TLS 1.2: to call a key_share there unsupported would be to say
        // that it was not offered, and it was.
        if (key == null && ExtensionTable.isKnown(type)) {
            throw new TlsException(Fault.MISPLACED_EXTENSION, type + " in " + place);
        }
        if (key == null) {
            return raw;
        }
        ByteReader contents = raw.reader();
        try {
            Object value = key.codec().read(contents);
            contents.expectEnd();
            return new Entry(key, value, raw.array, raw.offset, raw.length);
        } catch (DecodeException e) {
            throw new DecodeException(type + ": " + e.getMessage());
        }
    }

    /** Returns how many bytes {@link #write} writes. */
    int length() {
        int length = 2;
        for (Entry entry : entries.values()) {
            length += 4 + entry.length;
        }
        return length;
    }

    /** Writes the block with its length before it. */
    @SuppressWarnings("try") // a vector is opened to be closed
    void write(ByteWriter writer) {
        try (var block = writer.vector16()) {
            entries.forEach((type, entry) ->
                    writer.uint16(type.code()).uint16(entry.length).bytes(entry.array, entry.offset, entry.length));
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ExtensionBlock block
                && block.entries.equals(entries) // in any order
                && block.types().equals(types());
    }

    @Override
    public int hashCode() {
        return entries.hashCode();
    }

    /** Returns the types, without the bodies. */
    @Override
    public String toString() {
        return entries.keySet().toString();
    }

    /** Collects extensions in the order they are to have on the wire. Not safe for use by several threads. */
    public static final class Builder {
        private final ByteWriter writer = new ByteWriter();
        private Map<ExtensionType, Entry> entries;
        /** Whether a block has been built of the entries, which is immutable: before a change they are copied. */
        private boolean built;

        private Builder(Map<ExtensionType, Entry> entries) {
            this.entries = entries;
        }

        /**
         * Adds an extension at the end.
         *
         * @throws IllegalArgumentException if the type is there already, or the value does not fit its length field
         */
        public <T> Builder add(Extension<T> key, T value) {
            writer.clear();
            key.codec().write(writer, value);
            return add(key.type(), new Entry(key, value, checked(writer.toByteArray()), 0, writer.size()));
        }

        /**
         * Adds an extension that this library does not know, such as GREASE (RFC 8701), at the end.
         *
         * @param body owned by the block from now on
         * @throws IllegalArgumentException if the type is there already
         */
        public Builder addUnknown(ExtensionType type, byte[] body) {
            return add(type, Entry.raw(checked(body), 0, body.length));
        }

        /** Takes an extension away, if it is there. */
        public Builder remove(ExtensionType type) {
            own().remove(type);
            return this;
        }

        /** Returns the block. */
        public ExtensionBlock build() {
            built = true;
            return entries.isEmpty() ? EMPTY : new ExtensionBlock(entries);
        }

        private Map<ExtensionType, Entry> own() {
            if (built) {
                entries = new LinkedHashMap<>(entries);
                built = false;
            }
            return entries;
        }

        private static byte[] checked(byte[] body) {
            if (body.length > MAX_BODY) {
                throw new IllegalArgumentException("an extension of " + body.length + " bytes");
            }
            return body;
        }

        private Builder add(ExtensionType type, Entry entry) {
            if (own().putIfAbsent(type, entry) != null) {
                throw new IllegalArgumentException(type + " twice");
            }
            return this;
        }
    }
}
