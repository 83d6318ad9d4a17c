-- Who reads which queue of the streams, one row a queue that has ever been read.
CREATE TABLE lease (
    category text NOT NULL,
    resource text NOT NULL,
    token uuid NOT NULL,
    expires timestamptz NOT NULL,
    PRIMARY KEY (category, resource)
);
