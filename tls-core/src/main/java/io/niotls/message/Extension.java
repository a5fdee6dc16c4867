package io.niotls.message;

import io.niotls.proto.ExtensionType;

/**
 * A typed key of an {@link ExtensionBlock}: one extension in one message. The same extension type has another key where its
 * body has another form: key_share is a list in {@link ClientHelloExtension}, one entry in {@link ServerHelloExtension}.
 *
 * <p>Keys are constants of the classes that are named for the messages; there are no others.
 *
 * @param <T> what the body means
 */
public final class Extension<T> {
    private final ExtensionPlace place;
    private final ExtensionType type;
    private final Codec<T> codec;

    Extension(ExtensionPlace place, ExtensionType type, Codec<T> codec) {
        this.place = place;
        this.type = type;
        this.codec = codec;
    }

    /** Returns the type on the wire. */
    public ExtensionType type() {
        return type;
    }

    ExtensionPlace place() {
        return place;
    }

    Codec<T> codec() {
        return codec;
    }

    /** Returns the type and the message. */
    @Override
    public String toString() {
        return type + " in " + place;
    }
}
