package io.niotls.message;

import io.niotls.proto.ExtensionType;

/** What a {@link NewSessionTicketTls13} may carry, RFC 8446 §4.6.1. */
public final class NewSessionTicketExtension {
    /** The ticket can be used for early data: how many bytes at most. */
    public static final Extension<Long> EARLY_DATA =
            new Extension<>(ExtensionPlace.NEW_SESSION_TICKET, ExtensionType.EARLY_DATA, Codec.UINT32);

    private NewSessionTicketExtension() {}
}
