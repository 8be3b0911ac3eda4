import { Button } from '@mantine/core'
import { IconDownload } from '@tabler/icons-react'

type Format = 'csv' | 'json'

interface DownloadLinksProps {
  readonly formats?: readonly Format[]
  readonly hrefOf: (format: Format) => string
}

/** What a page shows, as files. */
export const DownloadLinks = ({ formats = ['csv', 'json'], hrefOf }: DownloadLinksProps) =>
  formats.map((format) => (
    <Button
      key={format}
      component="a"
      href={hrefOf(format)}
      download
      variant="default"
      leftSection={<IconDownload size={16} aria-hidden />}
    >
      {format.toUpperCase()}
    </Button>
  ))
