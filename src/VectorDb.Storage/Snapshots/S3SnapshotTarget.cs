using System.Net;
using Amazon;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;

namespace VectorDb.Storage;

/// <summary>
/// An archive in storage that speaks S3. An object is written in one request, or in parts where it is larger than one; each carries
/// the SHA-256 of its bytes, which the server checks. Failures that may pass are tried again.
/// </summary>
public sealed class S3SnapshotTarget : ISnapshotTarget, IDisposable
{
    // A part is held in memory. At the most of 10,000 parts an object has up to 80 GB, far above any file of a database.
    private const int DefaultPartBytes = 8 << 20;
    private const int Retries = 5;

    private readonly S3Location _location;
    private readonly AmazonS3Client _client;
    private readonly int _partBytes;

    /// <summary>Uses a place; nothing is asked of it yet.</summary>
    /// <param name="location">Where it is.</param>
    public S3SnapshotTarget(S3Location location)
        : this(location, DefaultPartBytes)
    {
    }

    internal S3SnapshotTarget(S3Location location, int partBytes)
    {
        ArgumentNullException.ThrowIfNull(location);
        _location = location;
        _partBytes = partBytes;
        try
        {
            _client = new AmazonS3Client(ConfigOf(location));
        }
        catch (AmazonClientException cause)
        {
            throw new ArgumentException($"{location} cannot be used: {cause.Message} Set AWS_REGION, or name an endpoint.", nameof(location), cause);
        }
    }

    /// <inheritdoc/>
    public async Task<long?> LengthAsync(string name, CancellationToken cancellationToken = default)
    {
        try
        {
            return (await _client.GetObjectMetadataAsync(Of(new GetObjectMetadataRequest(), name), cancellationToken)).ContentLength;
        }
        catch (AmazonS3Exception absent) when (absent.StatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }
        catch (Exception cause) when (IsFailure(cause))
        {
            throw Failed(cause, "look for", name);
        }

        GetObjectMetadataRequest Of(GetObjectMetadataRequest request, string key)
        {
            (request.BucketName, request.Key) = (_location.Bucket, KeyOf(key));
            return request;
        }
    }

    /// <inheritdoc/>
    public async Task WriteAsync(string name, Stream content, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(content);
        byte[] part = new byte[_partBytes];
        int length = await content.ReadAtLeastAsync(part, part.Length, throwOnEndOfStream: false, cancellationToken);
        try
        {
            if (length < part.Length)
            {
                await _client.PutObjectAsync(
                    new PutObjectRequest
                    {
                        BucketName = _location.Bucket,
                        Key = KeyOf(name),
                        InputStream = new MemoryStream(part, 0, length),
                        UseChunkEncoding = false,
                    },
                    cancellationToken);
            }
            else
            {
                await WritePartsAsync(name, content, part, cancellationToken);
            }
        }
        catch (Exception cause) when (IsFailure(cause))
        {
            throw Failed(cause, "write", name);
        }
    }

    /// <inheritdoc/>
    public async Task<Stream> ReadAsync(string name, CancellationToken cancellationToken = default)
    {
        try
        {
            GetObjectResponse first = await GetAsync(name, 0, null, cancellationToken);
            return new S3ObjectStream(first, (from, token) => GetAsync(name, from, first.ETag, token), (cause, action) => Failed(cause, action, name));
        }
        catch (AmazonS3Exception absent) when (absent.StatusCode == HttpStatusCode.NotFound)
        {
            throw new StorageException(StorageError.NotFound, $"The archive has no {name}.", PathOf(name), null, absent);
        }
        catch (Exception cause) when (IsFailure(cause))
        {
            throw Failed(cause, "read", name);
        }
    }

    /// <inheritdoc/>
    public async Task DeleteAsync(string name, CancellationToken cancellationToken = default)
    {
        try
        {
            await _client.DeleteObjectAsync(new DeleteObjectRequest { BucketName = _location.Bucket, Key = KeyOf(name) }, cancellationToken);
        }
        catch (Exception cause) when (IsFailure(cause))
        {
            throw Failed(cause, "delete", name);
        }
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<string>> ListAsync(string prefix, CancellationToken cancellationToken = default)
    {
        var names = new List<string>();
        var request = new ListObjectsV2Request { BucketName = _location.Bucket, Prefix = KeyOf(prefix) };
        try
        {
            ListObjectsV2Response page;
            do
            {
                page = await _client.ListObjectsV2Async(request, cancellationToken);
                names.AddRange((page.S3Objects ?? []).Select(o => o.Key[_location.Prefix.Length..]));
                request.ContinuationToken = page.NextContinuationToken;
            }
            while (page.IsTruncated == true);
        }
        catch (Exception cause) when (IsFailure(cause))
        {
            throw Failed(cause, "list", prefix);
        }

        names.Sort(StringComparer.Ordinal);
        return names;
    }

    /// <summary>Closes the connections.</summary>
    public void Dispose() => _client.Dispose();

    private static AmazonS3Config ConfigOf(S3Location location)
    {
        var config = new AmazonS3Config
        {
            ForcePathStyle = location.PathStyle,
            MaxErrorRetry = Retries,
            RetryMode = RequestRetryMode.Standard,

            // Bytes are checked by their SHA-256 on the way in, and by the manifest's on the way out; not every server knows more.
            RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
            ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
        };
        if (location.Endpoint is { } endpoint)
        {
            config.ServiceURL = endpoint.ToString();
            config.AuthenticationRegion = location.Region ?? RegionEndpoint.USEast1.SystemName;
        }
        else if (location.Region is { } region)
        {
            config.RegionEndpoint = RegionEndpoint.GetBySystemName(region);
        }

        return config;
    }

    private static bool IsFailure(Exception cause) =>
        cause is AmazonServiceException or AmazonClientException or HttpRequestException or IOException or TimeoutException;

    private async Task WritePartsAsync(string name, Stream content, byte[] part, CancellationToken cancellationToken)
    {
        string upload = (await _client.InitiateMultipartUploadAsync(
            new InitiateMultipartUploadRequest { BucketName = _location.Bucket, Key = KeyOf(name) }, cancellationToken)).UploadId;
        try
        {
            var parts = new List<PartETag>();
            for (int length = part.Length; length > 0; length = await content.ReadAtLeastAsync(part, part.Length, throwOnEndOfStream: false, cancellationToken))
            {
                UploadPartResponse written = await _client.UploadPartAsync(
                    new UploadPartRequest
                    {
                        BucketName = _location.Bucket,
                        Key = KeyOf(name),
                        UploadId = upload,
                        PartNumber = parts.Count + 1,
                        PartSize = length,
                        InputStream = new MemoryStream(part, 0, length),
                        UseChunkEncoding = false,
                    },
                    cancellationToken);
                parts.Add(new PartETag(parts.Count + 1, written.ETag));
            }

            await _client.CompleteMultipartUploadAsync(
                new CompleteMultipartUploadRequest { BucketName = _location.Bucket, Key = KeyOf(name), UploadId = upload, PartETags = parts },
                cancellationToken);
        }
        catch
        {
            await AbortAsync(name, upload);
            throw;
        }
    }

    /// <summary>Parts of an upload that failed would be kept, and paid for, for ever.</summary>
    private async Task AbortAsync(string name, string upload)
    {
        try
        {
            await _client.AbortMultipartUploadAsync(
                new AbortMultipartUploadRequest { BucketName = _location.Bucket, Key = KeyOf(name), UploadId = upload }, CancellationToken.None);
        }
        catch (Exception cause) when (IsFailure(cause))
        {
            // The first failure is the one to tell.
        }
    }

    private Task<GetObjectResponse> GetAsync(string name, long from, string? etag, CancellationToken cancellationToken)
    {
        var request = new GetObjectRequest { BucketName = _location.Bucket, Key = KeyOf(name) };
        if (from > 0)
        {
            (request.ByteRange, request.EtagToMatch) = (new ByteRange(from, long.MaxValue), etag);
        }

        return _client.GetObjectAsync(request, cancellationToken);
    }

    private string KeyOf(string name) => _location.Prefix + name;

    private string PathOf(string name) => $"{S3Location.Scheme}{_location.Bucket}/{KeyOf(name)}";

    private StorageException Failed(Exception cause, string action, string name) => cause is StorageException known
        ? known
        : new StorageException(StorageError.IoFailure, $"Could not {action} {PathOf(name)}{(_location.Endpoint is { } server ? $" at {server}" : "")}: {cause.Message}", PathOf(name), null, cause);
}
