package io.niotls.record;

/** How records are protected: what the bytes around a fragment look like. */
public enum Protection {
    /** Not at all: the records before the first keys. */
    NONE,
    /** As RFC 5246 §6.2.3: the header tells the content type. */
    TLS12,
    /** As RFC 8446 §5.2: the header says application data, the content type is encrypted. */
    TLS13
}
